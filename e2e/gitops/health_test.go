// How a BatchRun stands in the eyes of Flux and Argo CD: the conditions that the operator writes, read by the library of the one and by the
// script for the other.
package gitops

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	lua "github.com/yuin/gopher-lua"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/json"
	"sigs.k8s.io/yaml"
)

const (
	runs    = "../../operator/src/test/golden/conditions"
	scripts = "../../examples/gitops/argocd-cm.yaml"
)

var expected = map[string]struct {
	flux status.Status
	argo string
}{
	"planned":                       {status.InProgressStatus, "Progressing"},
	"running":                       {status.InProgressStatus, "Progressing"},
	"planned-RequestChanged":        {status.FailedStatus, "Degraded"},
	"validating-ApprovalRequired":   {status.InProgressStatus, "Suspended"},
	"validating-WaitingForBoundary": {status.InProgressStatus, "Suspended"},
	"committing":                    {status.InProgressStatus, "Progressing"},
	"unknown":                       {status.InProgressStatus, "Progressing"},
	"unknown-ManualReviewRequired":  {status.FailedStatus, "Degraded"},
	"published":                     {status.CurrentStatus, "Healthy"},
	"completed":                     {status.CurrentStatus, "Healthy"},
	"failed":                        {status.FailedStatus, "Degraded"},
}

func object(t *testing.T, file string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var content map[string]any
	text, err = yaml.YAMLToJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	// With whole numbers as API servers have them.
	if err := json.Unmarshal(text, &content); err != nil {
		t.Fatal(err)
	}
	return content
}

func table(state *lua.LState, value any) lua.LValue {
	switch value := value.(type) {
	case map[string]any:
		result := state.NewTable()
		for key, member := range value {
			result.RawSetString(key, table(state, member))
		}
		return result
	case []any:
		result := state.NewTable()
		for _, member := range value {
			result.Append(table(state, member))
		}
		return result
	case string:
		return lua.LString(value)
	case bool:
		return lua.LBool(value)
	case float64:
		return lua.LNumber(value)
	case int64:
		return lua.LNumber(value)
	}
	return lua.LNil
}

// As Argo CD runs it: no library but the base, string, table and math ones, the object in obj.
func argo(t *testing.T, kind string, run map[string]any) string {
	t.Helper()
	script := object(t, scripts)["data"].(map[string]any)["resource.customizations.health.batchrun.dev_"+kind].(string)
	state := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer state.Close()
	lua.OpenBase(state)
	state.SetGlobal("obj", table(state, run))
	if err := state.DoString(script); err != nil {
		t.Fatal(err)
	}
	return state.Get(-1).(*lua.LTable).RawGetString("status").String()
}

func TestRunsStandTheSameForEveryTool(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(runs, "*.yaml"))
	if err != nil || len(files) != len(expected) {
		t.Fatalf("found %d runs (%v), expected %d", len(files), err, len(expected))
	}
	for _, file := range files {
		name := filepath.Base(file[:len(file)-len(".yaml")])
		t.Run(name, func(t *testing.T) {
			want, known := expected[name]
			if !known {
				t.Fatal("nothing is said about it")
			}
			run := object(t, file)
			result, err := status.Compute(&unstructured.Unstructured{Object: run})
			if err != nil {
				t.Fatal(err)
			}
			if result.Status != want.flux {
				t.Errorf("Flux: %s, expected %s", result.Status, want.flux)
			}
			if found := argo(t, "BatchRun", run); found != want.argo {
				t.Errorf("Argo CD: %s, expected %s", found, want.argo)
			}
		})
	}
}

func TestARunThatNobodyLookedAtIsInProgress(t *testing.T) {
	fresh := map[string]any{"metadata": map[string]any{"generation": int64(1)}}
	stale := object(t, filepath.Join(runs, "published.yaml"))
	stale["metadata"].(map[string]any)["generation"] = int64(2)
	for name, run := range map[string]map[string]any{"fresh": fresh, "stale": stale} {
		if found := argo(t, "BatchRun", run); found != "Progressing" {
			t.Errorf("%s: Argo CD: %s", name, found)
		}
	}
	result, err := status.Compute(&unstructured.Unstructured{Object: stale})
	if err != nil || result.Status != status.InProgressStatus {
		t.Errorf("stale: Flux: %v %v", result, err)
	}
}

func TestASuspendedRunIsSuspended(t *testing.T) {
	run := object(t, filepath.Join(runs, "planned.yaml"))
	run["spec"] = map[string]any{"suspend": true}
	if found := argo(t, "BatchRun", run); found != "Suspended" {
		t.Errorf("Argo CD: %s", found)
	}
}

func TestDatasetsAreAsReadyAsTheySay(t *testing.T) {
	for condition, want := range map[string]string{"True": "Healthy", "False": "Degraded", "Unknown": "Progressing"} {
		dataset := map[string]any{"status": map[string]any{"conditions": []any{map[string]any{"type": "Ready", "status": condition, "message": "m"}}}}
		if found := argo(t, "Dataset", dataset); found != want {
			t.Errorf("Ready=%s: %s, expected %s", condition, found, want)
		}
	}
}
