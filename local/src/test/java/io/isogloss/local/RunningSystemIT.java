package io.isogloss.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.datasets.DatasetsWorker;
import io.isogloss.qdrant.EmbeddedQdrant;
import io.isogloss.qdrant.EmbeddedQdrantOptions;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.OutboundMessage;
import io.isogloss.runtime.nats.NatsOperator;
import io.isogloss.runtime.nats.NatsServer;
import io.isogloss.runtime.nats.NatsSettings;
import io.isogloss.runtime.objects.LocalS3;
import io.isogloss.runtime.objects.ObjectBody;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.PutOptions;
import io.isogloss.runtime.objects.S3ObjectStore;
import io.isogloss.visualizations.VisualizationsWorker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The operator's commands beside a system of real parts: nats-server, an S3 server, Qdrant's API, both workers as they ship. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RunningSystemIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    static Path folder;

    private static NatsServer nats;
    private static LocalS3 s3;
    private static EmbeddedQdrant qdrant;
    private static S3ObjectStore objects;
    private static NatsOperator operator;
    private static ConfigurableApplicationContext datasets;
    private static ConfigurableApplicationContext visualizations;
    private static int datasetsPort;
    private static final Map<String, String> variables = new HashMap<>();

    @BeforeAll
    static void start() throws Exception {
        nats = NatsServer.start();
        s3 = LocalS3.start();
        qdrant = EmbeddedQdrant.open(folder.resolve("qdrant"), EmbeddedQdrantOptions.listening(0));
        objects = s3.open();
        objects.ensureBucket("maps");
        variables.put("NATS_URL", nats.url());
        variables.putAll(s3.variables());
        variables.put("S3_BUCKET_NAME", "maps");
        variables.put("QDRANT_URL", "http://127.0.0.1:" + qdrant.port());
        variables.put("ISOGLOSS_HOME", folder.resolve("home").toString());

        assertThat(isogloss("status").out()).contains("no worker has ever been here");
        assertThat(isogloss("doctor").out()).contains("Start worker-datasets against this broker");

        Map<String, String> forWorkers = new HashMap<>(variables);
        forWorkers.put("HEALTH_CHECK_PORT", "0");
        forWorkers.put("LOG_FORMAT", "text");
        forWorkers.put("LEDGER_PATH", folder.resolve("ledger").toString());
        forWorkers.put("DAILY_BUDGET_USD", "20");
        // Each says by a file of the same name which one it is; where both are, one file hides the other.
        datasets = DatasetsWorker.application(forWorkers::get).run("--isogloss.worker=datasets");
        datasetsPort = datasets.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        visualizations = VisualizationsWorker.application(forWorkers::get).run("--isogloss.worker=visualizations");
        operator = NatsOperator.connect(NatsSettings.of(nats.url()), PATIENCE);
        await(() -> operator.queue(JobType.datasets())
                        .filter(NatsOperator.Queue::consumer)
                        .isPresent()
                && operator.queue(JobType.visualizations())
                        .filter(NatsOperator.Queue::consumer)
                        .isPresent());
    }

    @AfterAll
    static void stop() throws Exception {
        operator.close();
        datasets.close();
        visualizations.close();
        objects.close();
        qdrant.close();
        s3.close();
        nats.close();
    }

    @Test
    void publishesADatasetAndAMapAndFollowsThemToTheEnd() throws IOException {
        Isogloss.Ended dataset = isogloss(
                "publish", "dataset", texts(90).toString(), "--collection", "talks", "--batch-size", "40", "--json");

        assertThat(dataset.code()).as(dataset.err()).isZero();
        JsonNode said = JsonMapper.shared().readTree(dataset.out());
        assertThat(said.path("batches").asInt()).isEqualTo(3);
        assertThat(said.path("texts").asInt()).isEqualTo(90);

        Path page = folder.resolve("talks.html");
        Isogloss.Ended map = isogloss(
                "publish", "visualization", "--collection", "talks", "--min-cluster-size", "5", "-o", page.toString());

        assertThat(map.code()).as(map.err()).isZero();
        assertThat(map.err()).contains("90 texts,").contains("talks.html");
        assertThat(Files.readString(page)).startsWith("<!doctype html>");

        Isogloss.Ended missing = isogloss("publish", "visualization", "--collection", "nothing-here");
        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.err()).contains("nothing-here");
    }

    @Test
    void makesAMapOverRealPartsAndSearchesThere() throws IOException {
        Path page = folder.resolve("real.html");
        String[] stores = {"--store", "s3://maps", "--qdrant", variables.get("QDRANT_URL")};
        String[] parts = Stream.concat(Stream.of("--queue", nats.url()), Stream.of(stores))
                .toArray(String[]::new);

        Map<String, String> withoutBucket = new HashMap<>(variables);
        withoutBucket.remove("S3_BUCKET_NAME");
        Isogloss.Ended read = Isogloss.run(
                withoutBucket,
                "embed",
                texts(20).toString(),
                "--store",
                "s3://maps",
                "--qdrant",
                variables.get("QDRANT_URL"));
        assertThat(read.code()).as(read.err()).isZero();

        Isogloss.Ended map = isogloss(
                parts, "map", texts(60).toString(), "-o", page.toString(), "--min-cluster-size", "5", "--json");

        assertThat(map.code()).as(map.err()).isZero();
        assertThat(JsonMapper.shared().readTree(map.out()).path("embedded").asInt())
                .isEqualTo(60);
        assertThat(page).exists();
        Isogloss.Ended found = isogloss(stores, "search", "salmon in the water", "--json", "-n", "1");
        assertThat(found.code()).as(found.err()).isZero();
        assertThat(found.out()).contains("river");
    }

    @Test
    void saysWhatEmbeddingCost() throws IOException {
        String worker = "http://localhost:" + datasetsPort;
        assertThat(isogloss("publish", "dataset", texts(30).toString(), "--collection", "paid")
                        .code())
                .isZero();
        await(() -> !isogloss("cost", "--worker", worker)
                .out()
                .contains("last 24 hours                                      0"));

        Isogloss.Ended shown = isogloss("cost", "--worker", worker);
        assertThat(shown.code()).as(shown.err()).isZero();
        assertThat(shown.out())
                .contains("worker at " + worker, "last 30 days", "embedding  local all-MiniLM-L6-v2")
                .contains("budget of this day: 0.00 of 20.00 spent, 0 %");
        assertThat(shown.out().lines()).allMatch(line -> line.length() <= 80);
        JsonNode figures = JsonMapper.shared()
                .readTree(isogloss("cost", "--worker", worker, "--json").out())
                .get(0);
        assertThat(figures.path("last_24_hours").path("tokens").asLong()).isPositive();

        // This process may open the file twice; another is told that a worker has it open.
        assertThat(isogloss("cost", "--ledger", folder.resolve("ledger").toString())
                        .out())
                .contains("costs-datasets");
        assertThat(Isogloss.run("cost", "--ledger", folder.resolve("ledger").toString())
                        .out())
                .as("without any variable")
                .contains("costs-datasets");
        assertThat(isogloss("cost", "--ledger", folder.toString()).err()).contains("There is no ledger in");
        assertThat(isogloss("cost", "--worker", "http://localhost:" + NatsServer.freePort())
                        .err())
                .contains("does not answer. Is it running");
        assertThat(isogloss("cost", "--worker", "here").err()).contains("must be like http://localhost:8002");
    }

    @Test
    void showsWhatWasGivenUpAndHandsItInAgain() throws Exception {
        UUID id = UUID.randomUUID();
        operator.publisher().publish(OutboundMessage.of("workers.dataset-transform", "dt-" + id, """
                {"job_id":"%s","dataset_id":1,"dataset_transform_id":1,"embedded_dataset_id":1,"owner_id":"me",
                 "bucket":"maps","batch_file_key":"late.json","collection_name":"late","qdrant_config":{},
                 "embedder_config":{"provider":"local","model":"all-MiniLM-L6-v2","api_key":"sk-canary-1234567890abcdef"}}""".formatted(id)
                .getBytes(StandardCharsets.UTF_8)));
        await(() -> operator.letterCount() == 1);

        Isogloss.Ended list = isogloss("dlq", "list");
        assertThat(list.out()).contains("not_found", id.toString(), "late.json", "1 of 1");
        long number = JsonMapper.shared()
                .readTree(isogloss("dlq", "list", "--json").out())
                .get(0)
                .path("number")
                .asLong();
        Isogloss.Ended shown = isogloss("dlq", "show", Long.toString(number));
        assertThat(shown.out()).contains("\"batch_file_key\" : \"late.json\"").doesNotContain("canary");
        assertThat(isogloss("status").out()).contains("dead letters").contains("isogloss dlq list");

        objects.put(
                new ObjectRef("maps", "late.json"),
                ObjectBody.of("[{\"id\":\"1\",\"text\":\"late, but there\",\"payload\":{}}]"
                        .getBytes(StandardCharsets.UTF_8)),
                PutOptions.ofType("application/json"));
        Isogloss.Ended replayed = isogloss("dlq", "replay", Long.toString(number));

        assertThat(replayed.code()).as(replayed.err()).isZero();
        assertThat(replayed.out()).contains("goes without the key it carried", "1 handed in again, 0 left");
        await(() -> operator.queue(JobType.datasets()).orElseThrow().stored() == 0);
        assertThat(isogloss("dlq", "list").out()).contains("no job was given up");
        Isogloss.Ended unknown = isogloss("dlq", "show", "999");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.err()).contains("There is no job 999");
        assertThat(isogloss("dlq", "replay").err()).contains("Give the numbers of jobs, or --all");
    }

    /** After the others, since it leaves jobs that were given up. */
    @Test
    @Order(Integer.MAX_VALUE)
    void runsTheExamplesOfTheUserGuide() throws Exception {
        Examples examples = new Examples(folder);
        Map<String, String> theirs = new HashMap<>(variables);
        // Where the examples name no worker they ask for a ledger: its file is free once the worker has ended.
        theirs.put("LEDGER_PATH", folder.resolve("ledger").toString());
        int run = 0;
        for (Examples.Example example : Examples.of(Examples.USER_GUIDE)) {
            if (!example.isOfASystem()) {
                continue;
            }
            if (example.command().equals("dlq")) {
                giveUpJobsUntil(12);
            }
            if (example.command().equals("cost")) {
                datasets.close();
                visualizations.close();
            }
            Isogloss.Ended ended = Isogloss.run(theirs, examples.inFolder(example));
            assertThat(ended.code())
                    .as("%s%n%s%s", example.line(), ended.out(), ended.err())
                    // Jobs that other tests have left to be given up are a finding.
                    .isBetween(0, example.command().equals("doctor") ? 1 : 0);
            run++;
        }
        assertThat(run).isGreaterThanOrEqualTo(8);
    }

    private static void giveUpJobsUntil(long number) throws InterruptedException {
        while (operator.letter(number).isEmpty()) {
            long before = operator.letterCount();
            UUID id = UUID.randomUUID();
            operator.publisher().publish(OutboundMessage.of("workers.dataset-transform", "dt-" + id, """
                    {"job_id":"%s","dataset_id":1,"dataset_transform_id":1,"embedded_dataset_id":1,"owner_id":"me",
                     "bucket":"maps","batch_file_key":"never-there.json","collection_name":"late","qdrant_config":{},
                     "embedder_config":{"provider":"local","model":"all-MiniLM-L6-v2"}}""".formatted(id)
                    .getBytes(StandardCharsets.UTF_8)));
            await(() -> operator.letterCount() > before);
        }
    }

    @Test
    void saysWhatIsWrongWithASystemAndWhatToDo() {
        Isogloss.Ended status = isogloss("status", "--json");
        assertThat(JsonMapper.shared()
                        .readTree(status.out())
                        .path("dataset")
                        .path("ever_seen_a_worker")
                        .asBoolean())
                .isTrue();

        Map<String, String> wrong = new HashMap<>(variables);
        wrong.put("S3_BUCKET_NAME", "no-such-bucket");
        wrong.put("QDRANT_URL", "http://127.0.0.1:" + NatsServer.freePort());
        Isogloss.Ended doctor = Isogloss.run(wrong, "doctor");

        assertThat(doctor.code()).isEqualTo(1);
        assertThat(doctor.out())
                .contains("ok     java", "ok     built-in model", "ok     broker")
                .contains("WRONG  object store", "Make the bucket")
                .contains("WRONG  vector store", "Does Qdrant run")
                .contains("OPENAI_API_KEY is not set")
                .doesNotContain(LocalS3.SECRET_KEY);

        wrong.put("NATS_URL", "nats://127.0.0.1:1");
        Isogloss.Ended gone = Isogloss.run(wrong, "status");
        assertThat(gone.code()).isEqualTo(1);
        assertThat(gone.err().strip().lines()).hasSizeLessThanOrEqualTo(2);
        assertThat(gone.err())
                .contains("No broker answers at")
                .contains("127.0.0.1:1 (")
                .contains("Does it run");
        assertThat(isogloss("map", "x.csv", "--queue", nats.url()).err()).contains("--store s3://BUCKET");
        assertThat(isogloss("search", "words", "--queue", nats.url()).err())
                .as("what the workers stored is not in this folder")
                .contains("--store s3://BUCKET");
        assertThat(isogloss("map", "x.csv", "--store", "ftp://x").err()).contains("must be like s3://my-bucket");
    }

    private static Path texts(int count) throws IOException {
        String[] themes = {
            "a river where salmon swim in the water, number %d",
            "the violin plays a melody in the concert, number %d",
            "a planet that orbits a distant star, number %d"
        };
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append(themes[i % 3].formatted(i)).append('\n');
        }
        return Files.writeString(folder.resolve("texts" + count + ".txt"), lines);
    }

    private static Isogloss.Ended isogloss(String... arguments) {
        return Isogloss.run(variables, arguments);
    }

    private static Isogloss.Ended isogloss(String[] further, String... arguments) {
        String[] all = new String[arguments.length + further.length];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        System.arraycopy(further, 0, all, arguments.length, further.length);
        return isogloss(all);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it does not happen").isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
