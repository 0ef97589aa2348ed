package dev.batchrun.local.server.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.batchrun.local.server.kind.FieldShape;
import dev.batchrun.local.server.kind.TypeRegistry;
import dev.batchrun.local.server.object.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrategicMergePatchTest {
  private static final FieldShape POD = new TypeRegistry().builtIn("", "pods").shape();

  private static JsonNode json(String text) throws IOException {
    return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // elements are found by their key
        "{'spec':{'containers':[{'name':'a','image':'1'},{'name':'b'}]}}"
            + "|{'spec':{'containers':[{'name':'a','image':'2'}]}}"
            + "|{'spec':{'containers':[{'name':'a','image':'2'},{'name':'b'}]}}",
        // and taken out by a directive
        "{'spec':{'containers':[{'name':'a'},{'name':'b'}]}}"
            + "|{'spec':{'containers':[{'name':'a','$patch':'delete'}]}}"
            + "|{'spec':{'containers':[{'name':'b'}]}}",
        // or all replaced
        "{'spec':{'containers':[{'name':'a'},{'name':'b'}]}}"
            + "|{'spec':{'containers':[{'$patch':'replace'},{'name':'c'}]}}"
            + "|{'spec':{'containers':[{'name':'c'}]}}",
        // lists without key are replaced
        "{'spec':{'containers':[{'name':'a','args':['x']}]}}"
            + "|{'spec':{'containers':[{'name':'a','args':['y','z']}]}}"
            + "|{'spec':{'containers':[{'name':'a','args':['y','z']}]}}",
        // lists of plain values that merge
        "{'metadata':{'finalizers':['a/x']}}"
            + "|{'metadata':{'finalizers':['a/y','a/x']}}"
            + "|{'metadata':{'finalizers':['a/x','a/y']}}",
        "{'metadata':{'finalizers':['a/x','a/y']}}"
            + "|{'metadata':{'$deleteFromPrimitiveList/finalizers':['a/x']}}"
            + "|{'metadata':{'finalizers':['a/y']}}",
        "{'spec':{'containers':[{'name':'a'},{'name':'b'}]}}"
            + "|{'spec':{'$setElementOrder/containers':[{'name':'b'},{'name':'a'}]}}"
            + "|{'spec':{'containers':[{'name':'b'},{'name':'a'}]}}",
        "{'spec':{'volumes':[{'name':'v','emptyDir':{}}]}}"
            + "|{'spec':{'volumes':[{'name':'v','hostPath':{'path':'/'},'$retainKeys':['name','hostPath']}]}}"
            + "|{'spec':{'volumes':[{'name':'v','hostPath':{'path':'/'}}]}}",
        "{'metadata':{'labels':{'a':'1','b':'2'}}}"
            + "|{'metadata':{'labels':{'a':null}}}"
            + "|{'metadata':{'labels':{'b':'2'}}}",
        "{'metadata':{'labels':{'a':'1'}}}"
            + "|{'metadata':{'labels':{'$patch':'replace','c':'3'}}}"
            + "|{'metadata':{'labels':{'c':'3'}}}"
      })
  void merges(String target, String patch, String expected) throws IOException {
    JsonNode before = json(target);
    assertEquals(json(expected), StrategicMergePatch.apply(before, json(patch), POD));
    assertEquals(json(target), before);
  }
}
