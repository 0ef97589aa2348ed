// Whether a service account may do what it does, and no more: its roles against the API server's audit log.
//
//	kubectl get roles,rolebindings -A -o json >roles; kubectl get clusterroles,clusterrolebindings -o json >>roles
//	go run ./grants <namespace>/<account> <audit.log> [grant that may stay unused]... <roles
//
// A grant is written "verb resource.group". What every authenticated user may do, by the roles of Kubernetes, is not its own and does not count.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"sort"
	"strings"
)

type rule struct{ APIGroups, Resources, Verbs []string }

type item struct {
	Kind     string
	Metadata struct{ Name, Namespace string }
	Rules    []rule
	RoleRef  struct{ Kind, Name string }
	Subjects []struct{ Kind, Name, Namespace string }
}

type event struct {
	Verb      string
	User      struct{ Username string }
	ObjectRef *struct{ Resource, Subresource, APIGroup, Namespace string }
	// The path, where there is no object.
	RequestURI  string
	Annotations map[string]string
}

func main() {
	if len(os.Args) < 3 {
		log.Fatal("usage: grants <namespace>/<account> <audit.log> [grant that may stay unused]... <roles")
	}
	namespace, account, _ := strings.Cut(os.Args[1], "/")
	granted, err := grants(os.Stdin, namespace, account)
	if err != nil {
		log.Fatal(err)
	}
	used, refused, err := requests(os.Args[2], "system:serviceaccount:"+namespace+":"+account)
	if err != nil {
		log.Fatal(err)
	}
	spare := map[string]bool{}
	for _, grant := range os.Args[3:] {
		spare[grant] = true
	}
	if !report(granted, used, refused, spare) {
		os.Exit(1)
	}
}

// grants gives what the roles bound to an account allow, in any namespace.
func grants(source io.Reader, namespace, account string) (map[string]bool, error) {
	roles, granted := map[string][]rule{}, map[string]bool{}
	var bindings []item
	for decoder := json.NewDecoder(source); ; {
		var list struct{ Items []item }
		if err := decoder.Decode(&list); err == io.EOF {
			break
		} else if err != nil {
			return nil, fmt.Errorf("roles: %w", err)
		}
		for _, found := range list.Items {
			if strings.HasSuffix(found.Kind, "Binding") {
				bindings = append(bindings, found)
			} else {
				roles[found.Kind+" "+found.Metadata.Namespace+"/"+found.Metadata.Name] = found.Rules
			}
		}
	}
	for _, binding := range bindings {
		for _, subject := range binding.Subjects {
			if subject.Kind != "ServiceAccount" || subject.Name != account || subject.Namespace != namespace {
				continue
			}
			key := binding.RoleRef.Kind + " /" + binding.RoleRef.Name
			if binding.RoleRef.Kind == "Role" {
				key = "Role " + binding.Metadata.Namespace + "/" + binding.RoleRef.Name
			}
			for _, allowed := range roles[key] {
				allowed.each(func(grant string) { granted[grant] = true })
			}
		}
	}
	return granted, nil
}

func (r rule) each(use func(string)) {
	for _, group := range r.APIGroups {
		for _, resource := range r.Resources {
			for _, verb := range r.Verbs {
				use(name(verb, resource, group))
			}
		}
	}
}

func name(verb, resource, group string) string {
	if group != "" {
		resource += "." + group
	}
	return verb + " " + resource
}

// requests counts what a user did, and what it was not allowed to.
func requests(path, user string) (used, refused map[string]int, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	used, refused = map[string]int{}, map[string]int{}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var happened event
		if err := json.Unmarshal(lines.Bytes(), &happened); err != nil {
			continue // The last line of a log that is being written.
		}
		if happened.User.Username != user {
			continue
		}
		grant := happened.Verb + " " + happened.RequestURI
		if object := happened.ObjectRef; object != nil {
			resource := object.Resource
			if object.Subresource != "" {
				resource += "/" + object.Subresource
			}
			grant = name(happened.Verb, resource, object.APIGroup)
		}
		switch {
		case happened.Annotations["authorization.k8s.io/decision"] == "forbid":
			refused[grant]++
		case !strings.Contains(happened.Annotations["authorization.k8s.io/reason"], `"system:`):
			used[grant]++
		}
	}
	return used, refused, lines.Err()
}

// report prints the comparison; false when something is missing or too much.
func report(granted map[string]bool, used, refused map[string]int, spare map[string]bool) bool {
	all := map[string]bool{}
	for grant := range granted {
		all[grant] = true
	}
	for grant := range used {
		all[grant] = true
	}
	for grant := range refused {
		all[grant] = true
	}
	var sorted []string
	for grant := range all {
		sorted = append(sorted, grant)
	}
	sort.Slice(sorted, func(i, j int) bool {
		return strings.Fields(sorted[i])[1]+sorted[i] < strings.Fields(sorted[j])[1]+sorted[j]
	})
	unused, missing := 0, 0
	for _, grant := range sorted {
		switch {
		case refused[grant] > 0:
			missing++
			fmt.Printf("MISSING %6d  %s\n", refused[grant], grant)
		case used[grant] > 0:
			fmt.Printf("used    %6d  %s\n", used[grant], grant)
		case spare[grant]:
			fmt.Printf("spare           %s\n", grant)
		default:
			unused++
			fmt.Printf("UNUSED          %s\n", grant)
		}
	}
	fmt.Printf("%d grants, %d unused, %d missing\n", len(granted), unused, missing)
	return len(granted) > 0 && unused == 0 && missing == 0
}
