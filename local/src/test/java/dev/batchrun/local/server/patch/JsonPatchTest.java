package dev.batchrun.local.server.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.batchrun.local.server.object.ApiError;
import dev.batchrun.local.server.object.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonPatchTest {
  private static JsonNode json(String text) throws IOException {
    return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':1}|{'op':'add','path':'/b','value':2}|{'a':1,'b':2}",
        "{'a':1}|{'op':'add','path':'/a','value':2}|{'a':2}",
        "{'l':[1,3]}|{'op':'add','path':'/l/1','value':2}|{'l':[1,2,3]}",
        "{'l':[1]}|{'op':'add','path':'/l/-','value':2}|{'l':[1,2]}",
        "{'a':1}|{'op':'add','path':'','value':{'b':2}}|{'b':2}",
        "{'a':1,'b':2}|{'op':'remove','path':'/a'}|{'b':2}",
        "{'l':[1,2]}|{'op':'remove','path':'/l/0'}|{'l':[2]}",
        "{'a':{'b':1}}|{'op':'replace','path':'/a/b','value':null}|{'a':{'b':null}}",
        "{'a':1}|{'op':'move','from':'/a','path':'/b'}|{'b':1}",
        "{'a':{'x':1}}|{'op':'copy','from':'/a','path':'/b'}|{'a':{'x':1},'b':{'x':1}}",
        "{'a/b':1,'m~n':2}|{'op':'remove','path':'/a~1b'}|{'m~n':2}",
        "{'a/b':1,'m~n':2}|{'op':'remove','path':'/m~0n'}|{'a/b':1}",
        "{'a':1}|{'op':'test','path':'/a','value':1}|{'a':1}"
      })
  void performs(String target, String operation, String expected) throws IOException {
    JsonNode before = json(target);
    assertEquals(json(expected), JsonPatch.apply(before, json("[" + operation + "]")));
    assertEquals(json(target), before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'op':'remove','path':'/missing'}|the path '/missing' does not exist",
        "{'op':'replace','path':'/missing','value':1}|the path '/missing' does not exist",
        "{'op':'add','path':'/x/y','value':1}|does not exist",
        "{'op':'add','path':'/l/9','value':1}|the path '/l/9' does not exist",
        "{'op':'add','path':'/l/01','value':1}|the path '/l/01' does not exist",
        "{'op':'test','path':'/a','value':2}|testing value /a failed: found 1, expected 2",
        "{'op':'add','path':'/a'}|has no value",
        "{'op':'add','path':'a','value':1}|must start with /",
        "{'op':'merge','path':'/a','value':1}|unknown operation"
      })
  void refuses(String operation, String message) {
    ApiError error =
        assertThrows(
            ApiError.class,
            () -> JsonPatch.apply(json("{'a':1,'l':[1]}"), json("[" + operation + "]")));
    assertEquals(true, error.getMessage().contains(message), error.getMessage());
  }
}
