package dev.batchrun.local.schema;

import com.google.re2j.Matcher;
import dev.batchrun.local.schema.CelFunction.Type;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What Kubernetes adds to CEL: list functions, {@code find}, quantities, URLs, named formats and
 * {@code format}. Not there: {@code ip}, {@code cidr}, {@code authorizer}.
 */
final class CelLibrary {
  private static final Type TEXT = new Type(SimpleType.STRING, String.class);
  private static final Type INT = new Type(SimpleType.INT, Long.class);
  private static final Type LIST = new Type(ListType.create(SimpleType.DYN), List.class);
  private static final Type ANY = new Type(SimpleType.DYN, Object.class);
  private static final Type QUANTITY =
      new Type(OpaqueType.create("kubernetes.Quantity"), CelQuantity.class);
  private static final Type URL = new Type(OpaqueType.create("kubernetes.URL"), URI.class);
  private static final Type FORMAT =
      new Type(OpaqueType.create("kubernetes.NamedFormat"), NamedFormat.class);

  /** A format by name, as {@code format.dns1123Label()} gives it. */
  private record NamedFormat(String name, String pattern, int most) {
    Optional<List<String>> validate(String text) {
      List<String> problems = new ArrayList<>();
      if (text.length() > most) {
        problems.add("must be no more than " + most + " characters");
      }
      if (!StructureValidation.pattern(pattern).matcher(text).matches()) {
        problems.add("must match " + pattern);
      }
      return problems.isEmpty() ? Optional.empty() : Optional.of(problems);
    }
  }

  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

  private static final List<NamedFormat> FORMATS =
      List.of(
          new NamedFormat("dns1123Label", LABEL, 63),
          new NamedFormat("dns1123Subdomain", LABEL + "(\\." + LABEL + ")*", 253),
          new NamedFormat("dns1035Label", "[a-z]([-a-z0-9]*[a-z0-9])?", 63),
          new NamedFormat(
              "qualifiedName",
              "(" + LABEL + "(\\." + LABEL + ")*/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?",
              317),
          new NamedFormat("labelValue", "([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?", 63),
          new NamedFormat("uuid", "(?i)[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", 36));

  private CelLibrary() {}

  static List<CelFunction> functions() {
    List<CelFunction> all = new ArrayList<>();
    addLists(all);
    addTexts(all);
    addQuantities(all);
    addUrls(all);
    addFormats(all);
    return List.copyOf(all);
  }

  private static void addLists(List<CelFunction> all) {
    List<Type> list = List.of(LIST);
    all.add(CelFunction.member("isSorted", SimpleType.BOOL, list, a -> isSorted(list(a[0]))));
    all.add(CelFunction.member("sum", SimpleType.DYN, list, a -> sum(list(a[0]))));
    all.add(CelFunction.member("min", SimpleType.DYN, list, a -> extreme(list(a[0]), -1)));
    all.add(CelFunction.member("max", SimpleType.DYN, list, a -> extreme(list(a[0]), 1)));
    List<Type> listAndValue = List.of(LIST, ANY);
    all.add(
        CelFunction.member(
            "indexOf", SimpleType.INT, listAndValue, a -> (long) list(a[0]).indexOf(a[1])));
    all.add(
        CelFunction.member(
            "lastIndexOf", SimpleType.INT, listAndValue, a -> (long) list(a[0]).lastIndexOf(a[1])));
  }

  private static void addTexts(List<CelFunction> all) {
    CelType texts = ListType.create(SimpleType.STRING);
    all.add(
        CelFunction.member(
            "find",
            SimpleType.STRING,
            List.of(TEXT, TEXT),
            a -> findAll(a, 1).stream().findFirst().orElse("")));
    all.add(
        CelFunction.member("findAll", texts, List.of(TEXT, TEXT), a -> findAll(a, Long.MAX_VALUE)));
    all.add(
        CelFunction.member(
            "findAll", texts, List.of(TEXT, TEXT, INT), a -> findAll(a, (Long) a[2])));
    all.add(
        CelFunction.member(
            "format",
            SimpleType.STRING,
            List.of(TEXT, LIST),
            a -> CelFormat.format((String) a[0], list(a[1]))));
  }

  private static void addQuantities(List<CelFunction> all) {
    all.add(
        CelFunction.global(
            "quantity",
            QUANTITY.declared(),
            List.of(TEXT),
            a ->
                CelQuantity.parse((String) a[0])
                    .orElseThrow(
                        () ->
                            new IllegalArgumentException(
                                "quantities must match the regular expression "
                                    + "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"))));
    all.add(
        CelFunction.global(
            "isQuantity",
            SimpleType.BOOL,
            List.of(TEXT),
            a -> CelQuantity.parse((String) a[0]).isPresent()));
    List<Type> one = List.of(QUANTITY);
    List<Type> two = List.of(QUANTITY, QUANTITY);
    all.add(CelFunction.member("sign", SimpleType.INT, one, a -> (long) q(a[0]).value().signum()));
    all.add(CelFunction.member("isInteger", SimpleType.BOOL, one, a -> q(a[0]).isInteger()));
    all.add(
        CelFunction.member(
            "asInteger", SimpleType.INT, one, a -> q(a[0]).value().longValueExact()));
    all.add(
        CelFunction.member(
            "asApproximateFloat", SimpleType.DOUBLE, one, a -> q(a[0]).value().doubleValue()));
    all.add(
        CelFunction.member(
            "compareTo", SimpleType.INT, two, a -> (long) q(a[0]).compareTo(q(a[1]))));
    all.add(
        CelFunction.member(
            "isGreaterThan", SimpleType.BOOL, two, a -> q(a[0]).compareTo(q(a[1])) > 0));
    all.add(
        CelFunction.member(
            "isLessThan", SimpleType.BOOL, two, a -> q(a[0]).compareTo(q(a[1])) < 0));
    all.add(
        CelFunction.member(
            "add",
            QUANTITY.declared(),
            two,
            a -> new CelQuantity(q(a[0]).value().add(q(a[1]).value()))));
    all.add(
        CelFunction.member(
            "sub",
            QUANTITY.declared(),
            two,
            a -> new CelQuantity(q(a[0]).value().subtract(q(a[1]).value()))));
  }

  private static void addUrls(List<CelFunction> all) {
    all.add(
        CelFunction.global(
            "url",
            URL.declared(),
            List.of(TEXT),
            a ->
                parseUrl((String) a[0])
                    .orElseThrow(() -> new IllegalArgumentException("URL parse error: " + a[0]))));
    all.add(
        CelFunction.global(
            "isURL", SimpleType.BOOL, List.of(TEXT), a -> parseUrl((String) a[0]).isPresent()));
    List<Type> url = List.of(URL);
    all.add(
        CelFunction.member(
            "getScheme", SimpleType.STRING, url, a -> orEmpty(((URI) a[0]).getScheme())));
    all.add(
        CelFunction.member(
            "getHostname", SimpleType.STRING, url, a -> orEmpty(((URI) a[0]).getHost())));
    all.add(
        CelFunction.member(
            "getHost", SimpleType.STRING, url, a -> orEmpty(((URI) a[0]).getRawAuthority())));
    all.add(
        CelFunction.member(
            "getPort",
            SimpleType.STRING,
            url,
            a -> ((URI) a[0]).getPort() < 0 ? "" : String.valueOf(((URI) a[0]).getPort())));
    all.add(
        CelFunction.member(
            "getEscapedPath", SimpleType.STRING, url, a -> orEmpty(((URI) a[0]).getRawPath())));
  }

  private static void addFormats(List<CelFunction> all) {
    for (NamedFormat format : FORMATS) {
      all.add(
          CelFunction.global("format." + format.name(), FORMAT.declared(), List.of(), a -> format));
    }
    CelType problems = OptionalType.create(ListType.create(SimpleType.STRING));
    all.add(
        CelFunction.member(
            "validate",
            problems,
            List.of(FORMAT, TEXT),
            a -> ((NamedFormat) a[0]).validate((String) a[1])));
  }

  private static List<?> list(Object value) {
    return (List<?>) value;
  }

  private static CelQuantity q(Object value) {
    return (CelQuantity) value;
  }

  private static String orEmpty(String text) {
    return Objects.requireNonNullElse(text, "");
  }

  private static Optional<URI> parseUrl(String text) {
    try {
      URI uri = new URI(text);
      return uri.isAbsolute() || text.startsWith("/") ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static List<String> findAll(Object[] arguments, long most) {
    Matcher matcher =
        StructureValidation.pattern((String) arguments[1]).matcher((String) arguments[0]);
    List<String> found = new ArrayList<>();
    while (found.size() < (most < 0 ? Long.MAX_VALUE : most) && matcher.find()) {
      found.add(matcher.group());
    }
    return found;
  }

  private static boolean isSorted(List<?> list) {
    for (int i = 1; i < list.size(); i++) {
      if (compare(list.get(i - 1), list.get(i)) > 0) {
        return false;
      }
    }
    return true;
  }

  private static Object extreme(List<?> list, int sign) {
    if (list.isEmpty()) {
      throw new IllegalArgumentException((sign > 0 ? "max" : "min") + " called on empty list");
    }
    Object best = list.get(0);
    for (Object one : list) {
      best = compare(one, best) * sign > 0 ? one : best;
    }
    return best;
  }

  private static Object sum(List<?> list) {
    if (list.stream().anyMatch(Double.class::isInstance)) {
      return list.stream().mapToDouble(n -> ((Number) n).doubleValue()).sum();
    }
    if (!list.isEmpty() && list.stream().allMatch(Duration.class::isInstance)) {
      return list.stream().map(Duration.class::cast).reduce(Duration.ZERO, Duration::plus);
    }
    long sum = 0;
    for (Object one : list) {
      sum = Math.addExact(sum, (Long) one);
    }
    return sum;
  }

  /** Orders values of one kind; anything else is a rule that should not have compiled. */
  private static int compare(Object one, Object other) {
    if (one instanceof Number a && other instanceof Number b) {
      return one instanceof Long && other instanceof Long
          ? Long.compare(a.longValue(), b.longValue())
          : Double.compare(a.doubleValue(), b.doubleValue());
    }
    if (one instanceof String a && other instanceof String b) {
      return a.compareTo(b);
    }
    if (one instanceof Instant a && other instanceof Instant b) {
      return a.compareTo(b);
    }
    if (one instanceof Duration a && other instanceof Duration b) {
      return a.compareTo(b);
    }
    if (one instanceof Boolean a && other instanceof Boolean b) {
      return a.compareTo(b);
    }
    throw new IllegalArgumentException("no such overload");
  }
}
