package io.isogloss.local;

import io.isogloss.local.doctor.Examination;
import io.isogloss.local.doctor.Finding;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** {@code isogloss doctor}. */
@Command(
        mixinStandardHelpOptions = true,
        name = "doctor",
        description = "Looks at this machine and at a running system, and says what is wrong and what to do.",
        footer = {
            "",
            "Looks at Java, the folder, the built-in model and the keys of providers (with",
            "one word each); at the broker, the object store and the vector store where an",
            "option or a variable (NATS_URL, S3_BUCKET_NAME, QDRANT_URL) names them.",
            "",
            "Exit code 0 when nothing is wrong, 1 otherwise."
        })
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private HomeOptions home = new HomeOptions();

    @Mixin
    private RealParts parts = new RealParts();

    @Option(names = "--json", description = "Print the findings as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Examination examination = new Examination(home.folder(), parts.named(), Variables.lookUp());
        ArrayNode all = JsonMapper.shared().createArrayNode();
        int wrong = 0;
        for (Examination.Part part : examination.parts()) {
            List<Finding> findings = part.look();
            for (Finding finding : findings) {
                wrong += finding.state() == Finding.State.WRONG ? 1 : 0;
                if (json) {
                    all.addObject()
                            .put("part", finding.part())
                            .put("state", finding.state().name().toLowerCase(Locale.ROOT))
                            .put("found", finding.found())
                            .put("advice", finding.advice());
                } else {
                    print(finding);
                }
            }
        }
        if (json) {
            Output.json(all);
        } else {
            System.out.println(
                    wrong == 0 ? "Nothing is wrong." : Counted.of(wrong, "thing is", "things are") + " wrong.");
        }
        return wrong == 0 ? 0 : 1;
    }

    private static void print(Finding finding) {
        String mark = switch (finding.state()) {
            case GOOD -> "ok   ";
            case WRONG -> "WRONG";
            case ABSENT -> "-    ";
        };
        System.out.println("%s  %-14s %s".formatted(mark, finding.part(), finding.found()));
        if (!finding.advice().isEmpty()) {
            System.out.println("                      " + finding.advice());
        }
    }
}
