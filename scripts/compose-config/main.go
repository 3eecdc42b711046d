// Reads docker-compose.yml of the working directory as Docker Compose does, with its library: every profile, variables from
// the environment. Prints the services with the ports they publish; ends with an error that names what is wrong.
package main

import (
	"context"
	"fmt"
	"os"
	"sort"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	options, err := cli.NewProjectOptions(nil, cli.WithOsEnv, cli.WithDefaultConfigPath, cli.WithName("isogloss"), cli.WithProfiles([]string{"*"}))
	if err == nil {
		err = check(options)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func check(options *cli.ProjectOptions) error {
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return err
	}
	names := project.ServiceNames()
	sort.Strings(names)
	for _, name := range names {
		for _, port := range project.Services[name].Ports {
			if port.HostIP != "127.0.0.1" {
				return fmt.Errorf("%s publishes port %s beyond 127.0.0.1", name, port.Published)
			}
			fmt.Printf("%s 127.0.0.1:%s -> %d\n", name, port.Published, port.Target)
		}
	}
	return nil
}
