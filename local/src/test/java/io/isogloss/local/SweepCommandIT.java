package io.isogloss.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.isogloss.ledger.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code isogloss sweep} over a real PostgreSQL, the work done in this process; the table and the file are those of its documentation. */
class SweepCommandIT {
    private static final Path DOCUMENTATION = Path.of("../docs/sweep.md");
    private static PostgresServer postgres;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @BeforeEach
    void fill() throws SQLException, IOException {
        postgres.empty();
        sql(documented("sql"));
        sql("insert into articles (id, title, body) select i, 'article ' || i, 'is about subject ' || i * 7"
                + " from generate_series(1, 30) i");
        Files.writeString(folder.resolve("sweep.json"), documented("json"));
    }

    @Test
    void doesTheExampleOfItsDocumentation() throws Exception {
        sql("update articles set title = null, body = null where id = 30");

        Isogloss.Ended asked = sweep("--dry-run");
        assertThat(asked.code()).as(asked.err()).isZero();
        assertThat(asked.err()).contains("articles: 30 rows would be embedded, 0 points deleted");

        JsonNode first = swept(1);
        assertThat(first.path("processed").asInt()).isEqualTo(29);
        assertThat(first.path("failed").asInt()).isEqualTo(1);
        assertThat(first.path("failed_rows").get(0).path("key").asString()).isEqualTo("30");

        sql("update articles set body = 'is about something else' where id = 1");
        sql("delete from articles where id = 2");
        sql("update articles set active = false where id = 3");
        JsonNode second = swept(0);
        assertThat(second.path("processed").asInt()).isEqualTo(1);
        assertThat(second.path("removed").asInt()).isEqualTo(2);

        assertThat(sweep("--dry-run").err()).contains("articles: 0 rows would be embedded, 0 points deleted");
    }

    @Test
    void writesVectorsAndStatesIntoTheRows() throws Exception {
        sql("alter table articles add column embedding bytea, add column embedding_state text");
        edit("\"payload\"", "\"write\": {\"vector\": \"embedding\", \"state\": \"embedding_state\"}, \"payload\"");

        assertThat(swept(0).path("processed").asInt()).isEqualTo(30);

        assertThat(number("select count(*) from articles where length(embedding) = 4 * 384"))
                .isEqualTo(30);
        assertThat(number("select count(distinct embedding) from articles")).isEqualTo(30);
        assertThat(number("select count(*) from articles where embedding_state = 'embedded'"))
                .isEqualTo(30);
        assertThat(swept(0).path("processed").asInt())
                .as("what we write is no change")
                .isZero();
    }

    @Test
    void sweepsTheLinesOfAFolder() throws Exception {
        Path lines = Files.createDirectories(folder.resolve("lines/deeper"));
        Files.writeString(lines.resolve("a.jsonl"), """
                {"id": 1, "title": "river", "body": "runs to the sea"}
                {"id": 2, "title": "violin", "body": "plays a melody"}
                {"title": "nobody's", "body": "has no key"}
                """);
        edit("\"table\": \"articles\",", "\"lines\": \"" + folder.resolve("lines") + "\",");
        edit("\"where\": \"active\",", "");

        JsonNode first = swept(1);
        assertThat(first.path("processed").asInt()).isEqualTo(2);
        assertThat(first.path("failed").asInt()).isEqualTo(1);
        assertThat(first.path("failed_rows").get(0).path("reason").asString()).contains("has no \"id\"");

        Files.writeString(lines.resolve("a.jsonl"), """
                {"id": 2, "title": "violin", "body": "plays another melody, and longer"}
                {"id": 3, "title": "planet", "body": "turns around a star"}
                """);
        JsonNode second = swept(0);
        assertThat(second.path("processed").asInt()).isEqualTo(2);
        assertThat(second.path("removed").asInt()).isEqualTo(1);
    }

    @Test
    void fillsANewCollectionForAnotherTextAndDropsTheOldOneWhenTold() throws Exception {
        assertThat(swept(0).path("processed").asInt()).isEqualTo(30);
        edit("{title*2} {body}", "{body}");

        assertThat(swept(0).path("processed").asInt()).isEqualTo(30);

        Isogloss.Ended dropped = sweep("--drop-old");
        assertThat(dropped.code()).as(dropped.err()).isZero();
        assertThat(dropped.err()).contains("articles: 1 old collection deleted");
        assertThat(sweep("--drop-old").err()).contains("articles: 0 old collections deleted");
    }

    @Test
    void isSearchedWithTheEmbedderThatItNames() throws Exception {
        try (Provider provider = Provider.start()) {
            edit(
                    "{\"provider\": \"local\", \"model\": \"all-minilm-l6-v2\"}",
                    "{\"provider\": \"openai\", \"model\": \"m\", \"base_url\": \"%s\", \"api_key\": \"env:ARTICLES_API_KEY\"}"
                            .formatted(provider.url()));
            Map<String, String> key = Map.of("ARTICLES_API_KEY", "sk-of-articles");
            Isogloss.Ended swept =
                    run(key, "sweep", folder.resolve("sweep.json").toString(), "--once");
            assertThat(swept.code()).as(swept.err()).isZero();
            provider.heard.clear();

            Isogloss.Ended found = run(key, "search", "article 7", "--in", "articles", "--mode", "semantic", "--json");
            assertThat(found.code()).as(found.err()).isZero();
            assertThat(provider.heard).containsExactly("Bearer sk-of-articles [\"article 7\"]");

            Isogloss.Ended keyless = run(Map.of(), "search", "article 7", "--in", "articles", "--mode", "semantic");
            assertThat(keyless.code()).isEqualTo(1);
            assertThat(keyless.err()).contains("env:ARTICLES_API_KEY is not set");
            Isogloss.Ended words = run(Map.of(), "search", "subject", "--in", "articles", "--mode", "keyword");
            assertThat(words.code()).as("words need no key: " + words.err()).isZero();

            edit("env:ARTICLES_API_KEY", "sk-of-articles");
            assertThat(run(Map.of(), "sweep", folder.resolve("sweep.json").toString(), "--once")
                            .code())
                    .isZero();
            Isogloss.Ended withheld = run(Map.of(), "search", "article 7", "--in", "articles", "--mode", "semantic");
            assertThat(withheld.code()).isEqualTo(1);
            assertThat(withheld.err().replaceAll("\\s+", " "))
                    .contains("write it there as env:NAME, and set NAME here as well")
                    .doesNotContain("sk-of");
        }
    }

    /** OpenAI's API as far as it embeds; hears keys and texts. */
    private record Provider(HttpServer server, Queue<String> heard) implements AutoCloseable {
        static Provider start() throws IOException {
            Provider provider = new Provider(
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0),
                    new ConcurrentLinkedQueue<>());
            provider.server.createContext("/v1/embeddings", provider::answer);
            provider.server.start();
            return provider;
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
        }

        private void answer(HttpExchange exchange) throws IOException {
            JsonNode input = JsonMapper.shared()
                    .readTree(exchange.getRequestBody().readAllBytes())
                    .path("input");
            heard.add(exchange.getRequestHeaders().getFirst("Authorization") + " " + input);
            ObjectNode answer = JsonMapper.shared().createObjectNode();
            ArrayNode data = answer.putArray("data");
            for (int i = 0; i < input.size(); i++) {
                data.addObject().put("index", i).putArray("embedding").add(0.5).add(i + 0.5);
            }
            answer.putObject("usage").put("total_tokens", input.size());
            byte[] body = JsonMapper.shared().writeValueAsBytes(answer);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            try (exchange) {
                exchange.getResponseBody().write(body);
            }
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    @Test
    void saysInOneLineWhatIsWrongWithAFile() throws Exception {
        edit("\"payload\"", "\"payloads\"");
        Isogloss.Ended ended = sweep("--once");
        assertThat(ended.code()).isNotZero();
        assertThat(ended.err()).contains("sweep.json").contains("payloads").hasLineCount(1);
    }

    private JsonNode swept(int code) {
        Isogloss.Ended ended = sweep("--once", "--json");
        assertThat(ended.code()).as(ended.err()).isEqualTo(code);
        assertThat(ended.out()).as(ended.err()).isNotBlank();
        return JsonMapper.shared().readTree(ended.out());
    }

    private Isogloss.Ended sweep(String... what) {
        String[] arguments = new String[what.length + 2];
        arguments[0] = "sweep";
        arguments[1] = folder.resolve("sweep.json").toString();
        System.arraycopy(what, 0, arguments, 2, what.length);
        return run(Map.of(), arguments);
    }

    private Isogloss.Ended run(Map<String, String> more, String... arguments) {
        Map<String, String> variables = new HashMap<>(more);
        variables.put("ARTICLES_DATABASE_URL", postgres.url());
        variables.put("ISOGLOSS_HOME", folder.resolve("home").toString());
        return Isogloss.run(variables, arguments);
    }

    private void edit(String from, String to) throws IOException {
        Path file = folder.resolve("sweep.json");
        String before = Files.readString(file);
        assertThat(before).contains(from);
        Files.writeString(file, before.replace(from, to));
    }

    /** The first block of the documentation in that language. */
    private static String documented(String language) throws IOException {
        String text = Files.readString(DOCUMENTATION);
        int from = text.indexOf("```" + language + "\n") + language.length() + 4;
        return text.substring(from, text.indexOf("```", from));
    }

    private static void sql(String statement) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement call = connection.createStatement()) {
            call.execute(statement);
        }
    }

    private static long number(String query) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement call = connection.createStatement();
                ResultSet row = call.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
