package io.isogloss.local;

import io.isogloss.ledger.LedgerReading;
import io.isogloss.ledger.LedgerSettings;
import io.isogloss.ledger.LedgerUnavailableException;
import io.isogloss.runtime.settings.Environment;
import io.isogloss.runtime.settings.InvalidSettingsException;
import io.isogloss.runtime.settings.Worker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Where figures of costs come from: a database, a file, or a worker that has either. */
sealed interface CostSource {
    /** How a person calls it. Holds no secret. */
    String name();

    /**
     * The report in the form of a worker's {@code /actuator/costs}.
     *
     * @throws CommandFailedException when there is none
     */
    JsonNode read() throws InterruptedException;

    /** What was asked for, else what the variables name, else the workers of this machine. */
    static List<CostSource> of(List<String> workers, @Nullable Path folder) throws InterruptedException {
        if (!workers.isEmpty()) {
            return workers.stream().<CostSource>map(Asked::of).toList();
        }
        if (folder != null
                || Variables.get("DATABASE_URL")
                        .or(() -> Variables.get("LEDGER_PATH"))
                        .isPresent()) {
            return Stored.of(folder);
        }
        return Asked.here();
    }

    /** A worker, asked over HTTP. */
    record Asked(URI address) implements CostSource {
        private static final Duration PATIENCE = Duration.ofSeconds(10);
        private static final List<String> USUAL = List.of("http://localhost:8002", "http://localhost:8081");

        private static Asked of(String url) {
            try {
                URI address = URI.create(url);
                if (("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
                        && address.getHost() != null) {
                    return new Asked(address);
                }
            } catch (IllegalArgumentException e) {
                // Said below, in the same words.
            }
            throw CommandFailedException.wrongCall("--worker is '" + url + "', must be like http://localhost:8002.");
        }

        /** Those that answer at the usual ports. */
        private static List<CostSource> here() throws InterruptedException {
            List<CostSource> found = new ArrayList<>();
            for (String url : USUAL) {
                Asked worker = of(url);
                if (worker.ask().filter(answer -> answer.statusCode() == 200).isPresent()) {
                    found.add(worker);
                }
            }
            if (found.isEmpty()) {
                throw new CommandFailedException("No ledger is known here. Set DATABASE_URL or LEDGER_PATH,"
                        + " or name a worker: --worker http://HOST:8002 (docs/ledger.md).");
            }
            return found;
        }

        @Override
        public String name() {
            return "worker at " + address;
        }

        @Override
        public JsonNode read() throws InterruptedException {
            HttpResponse<String> answer = ask().orElseThrow(() -> new CommandFailedException(
                    "The worker at " + address + " does not answer. Is it running, and is that its port for health"
                            + " and metrics (8002 datasets, 8081 visualizations)?"));
            JsonNode body = json(answer.body());
            if (answer.statusCode() == 200 && body.isObject() && body.has("last_30_days")) {
                return body;
            }
            throw new CommandFailedException("The worker at " + address + " has no figures (status "
                    + answer.statusCode() + "): " + body.path("error").asString("that is no worker's answer") + ".");
        }

        private Optional<HttpResponse<String>> ask() throws InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(address.resolve("/actuator/costs"))
                    .timeout(PATIENCE)
                    .build();
            try (HttpClient client =
                    HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
                return Optional.of(client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8)));
            } catch (IOException e) {
                return Optional.empty();
            }
        }

        private static JsonNode json(String body) {
            try {
                return JsonMapper.shared().readTree(body);
            } catch (JacksonException e) {
                return JsonMapper.shared().createObjectNode();
            }
        }
    }

    /** A database, or the file that one worker kept. */
    record Stored(LedgerSettings settings) implements CostSource {
        private static final String OF_THE_LEDGER = "DATABASE_URL|LEDGER_.*|.*_BUDGET_USD|BUDGET_.*|LLM_PRICES|TLS_.*";

        private static List<CostSource> of(@Nullable Path folder) {
            List<CostSource> found = new ArrayList<>();
            for (Worker worker : Worker.values()) {
                LedgerSettings settings = settings(worker, folder);
                boolean server = folder == null && Variables.get("DATABASE_URL").isPresent();
                if (server) {
                    return List.of(new Stored(settings));
                }
                if (Files.exists(Path.of(settings.database() + ".mv.db"))) {
                    found.add(new Stored(settings));
                }
            }
            if (found.isEmpty()) {
                throw new CommandFailedException("There is no ledger in '"
                        + (folder == null ? Variables.get("LEDGER_PATH").orElse("") : folder)
                        + "'. It is the folder that LEDGER_PATH of a worker names.");
            }
            return found;
        }

        private static LedgerSettings settings(Worker worker, @Nullable Path folder) {
            UnaryOperator<@Nullable String> variables = Variables.lookUp();
            String chosen = folder == null ? variables.apply("LEDGER_PATH") : folder.toString();
            boolean server = folder == null;
            UnaryOperator<@Nullable String> wanted = name -> {
                if ("LEDGER_PATH".equals(name)) {
                    return chosen;
                }
                if ("S3_BUCKET_NAME".equals(name)) {
                    // A worker has to have one; the ledger does not ask for it.
                    return "none";
                }
                return name.matches(OF_THE_LEDGER) && (server || !name.equals("DATABASE_URL"))
                        ? variables.apply(name)
                        : null;
            };
            try {
                return LedgerSettings.of(worker.word(), Environment.of(worker, wanted))
                        .orElseThrow();
            } catch (InvalidSettingsException e) {
                throw new CommandFailedException(String.valueOf(e.getMessage()));
            }
        }

        @Override
        public String name() {
            return "ledger in " + settings.database();
        }

        @Override
        public JsonNode read() {
            try {
                return JsonMapper.shared()
                        .valueToTree(LedgerReading.report(settings, InstantSource.system())
                                .toMap());
            } catch (LedgerUnavailableException e) {
                throw new CommandFailedException("The " + name() + " cannot be read: " + e.getMessage()
                        + ". A worker that runs answers itself: isogloss cost --worker http://localhost:8002");
            }
        }
    }
}
