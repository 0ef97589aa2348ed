// Schemas for kubeconform from the API description that Kubernetes publishes with its source: a file a kind, strict about unknown fields.
//
//	go run ./schemas <swagger.json> <target directory>
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
)

type object = map[string]any

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: schemas <swagger.json> <target directory>")
	}
	if err := write(os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func write(source, target string) error {
	text, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	var swagger struct{ Definitions map[string]object }
	if err := json.Unmarshal(text, &swagger); err != nil {
		return fmt.Errorf("%s: %w", source, err)
	}
	if err := os.MkdirAll(target, 0o755); err != nil {
		return err
	}
	for _, definition := range swagger.Definitions {
		strict(definition)
	}
	if err := store(filepath.Join(target, "_definitions.json"), object{"definitions": swagger.Definitions}); err != nil {
		return err
	}
	for name, definition := range swagger.Definitions {
		kinds, _ := definition["x-kubernetes-group-version-kind"].([]any)
		if len(kinds) != 1 {
			continue // A helper type, or one that every group shares: no object of its own.
		}
		kind := kinds[0].(object)
		file := strings.ToLower(fmt.Sprint(kind["kind"]))
		if group := fmt.Sprint(kind["group"]); group != "" {
			file += "-" + strings.SplitN(group, ".", 2)[0]
		}
		file += "-" + fmt.Sprint(kind["version"]) + ".json"
		if err := store(filepath.Join(target, file), object{"$ref": "_definitions.json#/definitions/" + name}); err != nil {
			return err
		}
	}
	return nil
}

// strict says in JSON Schema what the description says in words: unknown fields are mistakes, and some strings may be numbers.
func strict(schema object) {
	if schema["format"] == "int-or-string" {
		delete(schema, "type")
		delete(schema, "format")
		schema["oneOf"] = []any{object{"type": "string"}, object{"type": "integer"}}
	}
	if properties, ok := schema["properties"].(object); ok {
		for _, property := range properties {
			strict(property.(object))
		}
		if _, open := schema["additionalProperties"]; !open {
			schema["additionalProperties"] = false
		}
	}
	for _, nested := range []string{"items", "additionalProperties"} {
		if inner, ok := schema[nested].(object); ok {
			strict(inner)
		}
	}
}

func store(path string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}
