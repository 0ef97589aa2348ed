package dev.batchrun.local.schema;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.runtime.CelFunctionBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A function rules may call: its declaration for the checker and its body for the runtime. */
record CelFunction(CelFunctionDecl declaration, CelFunctionBinding binding) {

  /** What an argument is to the checker and to the runtime. */
  record Type(CelType declared, Class<?> value) {}

  /** {@code receiver.name(arguments)}. */
  static CelFunction member(
      String name,
      CelType result,
      List<Type> receiverAndArguments,
      Function<Object[], Object> body) {
    String id = overload(name, receiverAndArguments);
    CelOverloadDecl overload =
        CelOverloadDecl.newMemberOverload(id, result, declared(receiverAndArguments));
    return of(name, overload, receiverAndArguments, body);
  }

  /** {@code name(arguments)}. */
  static CelFunction global(
      String name, CelType result, List<Type> arguments, Function<Object[], Object> body) {
    String id = overload(name, arguments);
    return of(
        name, CelOverloadDecl.newGlobalOverload(id, result, declared(arguments)), arguments, body);
  }

  private static CelFunction of(
      String name, CelOverloadDecl overload, List<Type> types, Function<Object[], Object> body) {
    List<Class<?>> classes = new ArrayList<>();
    types.forEach(type -> classes.add(type.value()));
    return new CelFunction(
        CelFunctionDecl.newFunctionDeclaration(name, overload),
        CelFunctionBinding.from(overload.overloadId(), classes, body::apply));
  }

  private static List<CelType> declared(List<Type> types) {
    return types.stream().map(Type::declared).toList();
  }

  private static String overload(String name, List<Type> types) {
    StringBuilder id = new StringBuilder("kubernetes_" + name.replace('.', '_'));
    for (Type type : types) {
      id.append('_').append(type.declared().name().replaceAll("\\W", "_"));
    }
    return id.toString();
  }
}
