package io.isogloss.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import io.isogloss.local.engine.Parts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that can be wrong is said in one or two lines that say what to do, with an exit code, and leaves nothing half-written. */
class ErrorsIT {
    @TempDir
    Path folder;

    @Test
    void ofTheInput() throws IOException {
        assertThat(map("none.csv")).contains("There is no file or folder");
        write("latin.csv", "text\ncafé au lait".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(map("latin.csv")).contains("is not UTF-8", "iconv");
        write("empty.csv", new byte[0]);
        assertThat(map("empty.csv")).contains("holds no text");
        write("numbers.csv", "a,b\n1,2\n3,4\n".getBytes(StandardCharsets.UTF_8));
        assertThat(map("numbers.csv")).contains("--text-column", "a, b");
        write("data.pdf", new byte[] {1});
        assertThat(map("data.pdf")).contains("an ending that is not known");
        write("open.csv", ("text\n\"" + "never closed ".repeat(2_000_000)).getBytes(StandardCharsets.UTF_8));
        assertThat(map("open.csv")).contains("The table cannot be read after line 1");
        write("quote.csv", "text\n\"never closed\nand so on\n".getBytes(StandardCharsets.UTF_8));
        assertThat(map("quote.csv")).contains("a quote is never closed");
        write("pretty.json", "{\n\"text\": \"one\"}\n".getBytes(StandardCharsets.UTF_8));
        assertThat(map("pretty.json")).contains("Each line must be one object, or the file one array");
        write("none.parquet", "no parquet at all".getBytes(StandardCharsets.UTF_8));
        assertThat(map("none.parquet")).contains("'none.parquet' is no Parquet file.");
        Files.createDirectory(folder.resolve("pictures"));
        assertThat(map("pictures")).contains("holds no .txt or .md file");
        write("cut.csv", "id,text\n1,cut here, and gone\n".getBytes(StandardCharsets.UTF_8));
        assertThat(map("cut.csv")).contains("Line 2 has 3 fields, the heading has 2", "in quotes");
        write("long.txt", "x".repeat(17 << 20).getBytes(StandardCharsets.UTF_8));
        assertThat(map("long.txt")).contains("Line 1 is longer than 16 million characters");
        write("huge.csv", ("text\n" + "word ".repeat(210_000) + "\n").getBytes(StandardCharsets.UTF_8));
        assertThat(map("huge.csv"))
                .contains("characters, allowed are 1,000,000. It begins: word word", "--chunk recursive");
        write("t.csv", "text\nsome words here\n".getBytes(StandardCharsets.UTF_8));
        assertThat(map("t.csv", "--text-column", "body")).contains("There is no column 'body'");
        assertThat(wrongly("t.csv", "--chunk", "maybe")).contains("none, sentence, recursive and fixed");
    }

    @Test
    void ofTheSettings() throws IOException {
        write("t.csv", "text\nsome words here\n".getBytes(StandardCharsets.UTF_8));
        assertThat(wrongly("t.csv", "--provider", "magic")).contains("allowed are local, openai");
        assertThat(map("t.csv", "--model", "no-such-model")).contains("no-such-model", "all-MiniLM-L6-v2");
        assertThat(wrongly("t.csv", "--min-dist", "7")).contains("min_dist is 7");
        assertThat(wrongly("t.csv", "--set", "darkmod=true")).contains("Do you mean darkmode?");
        assertThat(wrongly("t.csv", "--namer", "somebody")).contains("--namer is 'somebody'");
        assertThat(map("t.csv", "--provider", "openai")).contains("Set OPENAI_API_KEY");
        assertThat(map("t.csv", "--namer", "cohere")).contains("Set COHERE_API_KEY");
        assertThat(map("t.csv", "-o", folder.resolve("no/folder/map.html").toString()))
                .contains("no such folder");
        assertThat(wrongly("t.csv", "--n-neighbors", "0"))
                .contains("n_neighbors is 0, must be an integer from 2 to 200.");
        assertThat(wrongly("t.csv", "--chunk", "fixed", "--chunk-size", "3")).contains("--chunk-size is 3");
        assertThat(wrongly("t.csv", "--threads", "-1")).contains("--threads is -1");
        Isogloss.Ended mode = Isogloss.run("search", "words", "--mode", "maybe");
        assertThat(mode.code()).isEqualTo(2);
        assertThat(mode.err()).contains("--mode is 'maybe', allowed are semantic, keyword, hybrid.");
        Isogloss.Ended neighbors = Isogloss.run("layout", "none.f32", "--coords", "map.f32", "--n-neighbors", "0");
        assertThat(neighbors.code()).isEqualTo(2);
        Isogloss.Ended unknown = Isogloss.run("map", "t.csv", "--magic");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("`isogloss map` has no option '--magic'");
        assertThat(unknown.err().lines()).hasSizeLessThanOrEqualTo(2);
        assertThat(unknown.err()).contains("`isogloss map --help`");
        Isogloss.Ended mistyped = Isogloss.run("mop");
        assertThat(mistyped.code()).isEqualTo(2);
        assertThat(mistyped.err()).contains("Do you mean map?").contains("`isogloss --help`");
        assertThat(Isogloss.run("map", "t.csv", "--min-dst=3").err()).contains("Do you mean --min-dist?");
        assertThat(Isogloss.run("dlq", "lst").err()).contains("`isogloss dlq` has no command 'lst'. Do you mean list?");
        assertThat(Isogloss.run("search", "two", "words").err()).contains("'words' is one too many");
        assertThat(Isogloss.run("map", "--", "t.csv", "-o", "map.html").err()).contains("'-o' stands after '--'");
        assertThat(Isogloss.run("dlq").err()).contains("`isogloss dlq` needs a command: list, show, replay.");
        assertThat(Isogloss.run("map", "t.csv", "--seed", "x").err()).contains("'x' is no whole number.");
        assertThat(Isogloss.run("map").err()).contains("Missing required parameter: 'INPUT'");
    }

    @Test
    void ofAKeyThatIsRefused() throws IOException {
        HttpServer provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext("/", exchange -> {
            byte[] body = "{\"error\":{\"message\":\"Incorrect API key provided\",\"code\":\"invalid_api_key\"}}"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(401, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        provider.start();
        try {
            write("t.csv", "text\nsome words here\nand others there\n".getBytes(StandardCharsets.UTF_8));
            Isogloss.Ended ended = Isogloss.run(
                    Map.of(
                            "OPENAI_API_KEY",
                            "sk-canary-1234567890abcdef",
                            "OPENAI_BASE_URL",
                            "http://127.0.0.1:" + provider.getAddress().getPort() + "/v1"),
                    "map",
                    folder.resolve("t.csv").toString(),
                    "--provider",
                    "openai",
                    "--home",
                    folder.resolve("home").toString(),
                    "-o",
                    folder.resolve("map.html").toString());
            assertThat(ended.code()).isEqualTo(1);
            assertThat(ended.err()).contains("Check the key").doesNotContain("canary");
            assertThat(folder.resolve("map.html")).doesNotExist();
        } finally {
            provider.stop(0);
        }
    }

    @Test
    void ofAPortThatIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Isogloss.Ended ended = Isogloss.run(
                    "serve",
                    "--port",
                    Integer.toString(taken.getLocalPort()),
                    "--home",
                    folder.resolve("home").toString());
            assertThat(ended.code()).isEqualTo(1);
            assertThat(ended.err()).contains("The address is taken", "--port");
        }
    }

    @Test
    void ofAFolderThatAnotherProcessUses() throws IOException {
        try (var engine = Engines.open(new SharedOptions().at(folder.resolve("home")), Parts.none())) {
            assertThat(engine).isNotNull();
            write("t.csv", "text\nsome words here\n".getBytes(StandardCharsets.UTF_8));
            assertThat(map("t.csv")).contains("Another isogloss works in this folder", "--home");
        }
    }

    @Test
    void ofKeptVectorsThatAreDamaged() throws IOException {
        write("t.txt", "some words here\nand others there\n".getBytes(StandardCharsets.UTF_8));
        Path home = folder.resolve("damaged");
        Isogloss.Ended first = Isogloss.run(
                "embed",
                folder.resolve("t.txt").toString(),
                "--out",
                folder.resolve("t.f32").toString(),
                "--home",
                home.toString());
        assertThat(first.code()).as(first.err()).isZero();
        try (Stream<Path> kept = Files.walk(home.resolve("qdrant"))) {
            for (Path file : kept.filter(Files::isRegularFile).toList()) {
                Files.write(file, "damaged".getBytes(StandardCharsets.UTF_8));
            }
        }

        assertThat(map("t.txt", "--home", home.toString())).contains("damaged", "Move that folder away");
    }

    /** A limit on the size of files stands in for a disk without room: both end a write in the middle. */
    @Test
    void ofADiskWithoutRoom() throws Exception {
        StringBuilder texts = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            texts.append("a text about the number ").append(i).append('\n');
        }
        write("t.txt", texts.toString().getBytes(StandardCharsets.UTF_8));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -f 200; exec \"$@\"",
                        "sh",
                        java,
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        IsoglossMain.class.getName(),
                        "map",
                        folder.resolve("t.txt").toString(),
                        "--home",
                        folder.resolve("home").toString(),
                        "-o",
                        folder.resolve("map.html").toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(process.exitValue()).as(said).isEqualTo(1);
        assertThat(said).contains("isogloss: ").contains("full", "Make room");
        assertThat(folder.resolve("map.html")).doesNotExist();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(each -> each.getFileName().toString()).toList())
                    .noneMatch(name -> name.startsWith(".isogloss"));
        }
    }

    @Test
    void ofAFullPlaceForThePageAlone() throws IOException {
        assumeThat(Path.of("/dev/full")).exists();
        write("t.txt", "some words here\nand others there\n".getBytes(StandardCharsets.UTF_8));
        assertThat(map("t.txt", "-o", "/dev/full")).contains("The disk is full");
        assertThat(Path.of("/dev/full"))
                .as("still the device")
                .satisfies(device -> assertThat(Files.isRegularFile(device)).isFalse());
    }

    /** What a map of this input says that cannot be made. */
    private String map(String input, String... further) {
        return map(1, input, further);
    }

    /** What a map says that is asked for with wrong options. */
    private String wrongly(String input, String... further) {
        return map(2, input, further);
    }

    private String map(int code, String input, String... further) {
        List<String> arguments =
                new ArrayList<>(List.of("map", folder.resolve(input).toString()));
        arguments.addAll(List.of(further));
        if (!arguments.contains("--home")) {
            arguments.addAll(List.of("--home", folder.resolve("home").toString()));
        }
        if (!arguments.contains("-o")) {
            arguments.addAll(List.of("-o", folder.resolve("map.html").toString()));
        }
        Isogloss.Ended ended = Isogloss.run(arguments.toArray(String[]::new));
        assertThat(ended.code()).as(ended.err()).isEqualTo(code);
        String error = ended.err().substring(ended.err().indexOf("isogloss: "));
        assertThat(error.strip().lines()).as(error).hasSizeLessThanOrEqualTo(2);
        assertThat(error).doesNotContain("Exception").doesNotContain("\tat ");
        assertThat(folder.resolve("map.html")).doesNotExist();
        return error;
    }

    private void write(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
    }
}
