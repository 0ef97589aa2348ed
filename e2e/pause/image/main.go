// Writes an OCI image with the pause program in it, so that no image registry is needed.
package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

const name = "batchrun.e2e/pause:1"

type descriptor struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int               `json:"size"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

func archive(files map[string][]byte, order []string, mode int64) []byte {
	var out bytes.Buffer
	writer := tar.NewWriter(&out)
	for _, file := range order {
		must(writer.WriteHeader(&tar.Header{Name: file, Mode: mode, Size: int64(len(files[file]))}))
		_, err := writer.Write(files[file])
		must(err)
	}
	must(writer.Close())
	return out.Bytes()
}

func document(value any) []byte {
	content, err := json.Marshal(value)
	must(err)
	return content
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	program := filepath.Join(os.TempDir(), "e2e-pause")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, ".")
	build.Stderr = os.Stderr
	must(build.Run())
	binary, err := os.ReadFile(program)
	must(err)
	layer := archive(map[string][]byte{"pause": binary}, []string{"pause"}, 0o755)
	config := document(map[string]any{
		"architecture": runtime.GOARCH,
		"os":           "linux",
		"config":       map[string]any{"Entrypoint": []string{"/pause"}, "User": "65535:65535"},
		"rootfs":       map[string]any{"type": "layers", "diff_ids": []string{"sha256:" + digest(layer)}},
	})
	manifest := document(map[string]any{
		"schemaVersion": 2,
		"mediaType":     "application/vnd.oci.image.manifest.v1+json",
		"config":        descriptor{"application/vnd.oci.image.config.v1+json", "sha256:" + digest(config), len(config), nil},
		"layers":        []descriptor{{"application/vnd.oci.image.layer.v1.tar", "sha256:" + digest(layer), len(layer), nil}},
	})
	index := document(map[string]any{
		"schemaVersion": 2,
		"manifests": []descriptor{{"application/vnd.oci.image.manifest.v1+json", "sha256:" + digest(manifest), len(manifest),
			map[string]string{"io.containerd.image.name": name, "org.opencontainers.image.ref.name": "1"}}},
	})
	files := map[string][]byte{
		"oci-layout":                       []byte(`{"imageLayoutVersion":"1.0.0"}`),
		"index.json":                       index,
		"blobs/sha256/" + digest(layer):    layer,
		"blobs/sha256/" + digest(config):   config,
		"blobs/sha256/" + digest(manifest): manifest,
	}
	order := []string{"oci-layout", "index.json", "blobs/sha256/" + digest(layer), "blobs/sha256/" + digest(config), "blobs/sha256/" + digest(manifest)}
	must(os.WriteFile(os.Args[1], archive(files, order, 0o644), 0o644))
}
