package io.isogloss.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The types of the page's sources, checked by TypeScript's own compiler: the browser is there, so no Node is needed. */
class TypesIT {
    private static final String COMPILER = "META-INF/resources/webjars/typescript/5.9.3/lib/";
    private static final String CHECK = """
            ([files, options]) => {
              const { options: read, errors } = ts.convertCompilerOptionsFromJson(JSON.parse(options).compilerOptions, '/');
              const own = Object.keys(files).filter((name) => name.startsWith('/src/')), parsed = new Map();
              const host = {
                fileExists: (name) => name in files, readFile: (name) => files[name], getDefaultLibFileName: () => '/lib/lib.d.ts', getDefaultLibLocation: () => '/lib',
                getSourceFile: (name, target) => { if (!(name in files)) return undefined; if (!parsed.has(name)) parsed.set(name, ts.createSourceFile(name, files[name], target)); return parsed.get(name); },
                writeFile() {}, getCurrentDirectory: () => '/', getCanonicalFileName: (name) => name, useCaseSensitiveFileNames: () => true, getNewLine: () => '\\n', directoryExists: () => true, getDirectories: () => []
              };
              const program = ts.createProgram(own, { ...read, skipLibCheck: true }, host);
              return [...errors, ...ts.getPreEmitDiagnostics(program)].map((one) => (one.file ? one.file.fileName + ':' + (one.file.getLineAndCharacterOfPosition(one.start).line + 1) + ' ' : '') + ts.flattenDiagnosticMessageText(one.messageText, ' '));
            }""";

    @TempDir
    private static Path folder;

    private static Browser browser;
    private static Page page;
    private static Map<String, String> files;
    private static String options;

    @BeforeAll
    static void start() throws Exception {
        browser = new Browser(folder);
        page = browser.blank(400, 400, "");
        page.setDefaultTimeout(180_000);
        page.addScriptTag(new Page.AddScriptTagOptions().setContent(resource("typescript.js")));
        files = new TreeMap<>();
        URI compiler = TypesIT.class
                .getClassLoader()
                .getResource(COMPILER + "lib.d.ts")
                .toURI();
        try (FileSystem jar = FileSystems.newFileSystem(compiler, Map.of())) {
            try (Stream<Path> all = Files.list(jar.getPath(COMPILER))) {
                for (Path file : all.filter(one -> one.toString().endsWith(".d.ts"))
                        .filter(one -> one.getFileName().toString().startsWith("lib."))
                        .toList()) {
                    files.put("/lib/" + file.getFileName(), Files.readString(file));
                }
            }
        }
        Path module = Path.of(System.getProperty("isogloss.root", "..")).resolve("map-page");
        options = Files.readString(module.resolve("tsconfig.json"));
        try (Stream<Path> all = Files.list(module.resolve("src/main/web"))) {
            for (Path file : all.toList()) {
                files.put("/src/" + file.getFileName(), Files.readString(file));
            }
        }
    }

    @AfterAll
    static void stop() {
        browser.close();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = TypesIT.class.getClassLoader().getResourceAsStream(COMPILER + name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static List<?> complaints(Map<String, String> sources) {
        return (List<?>) page.evaluate(CHECK, List.of(sources, options));
    }

    @Test
    void areRight() {
        assertThat(complaints(files)).isEmpty();
    }

    @Test
    void areReallyChecked() {
        Map<String, String> broken = new TreeMap<>(files);
        broken.put("/src/broken.ts", "import { fold } from './query';\nexport const wrong: number = fold(3);\n");
        assertThat(complaints(broken)).hasSize(2).allMatch(one -> one.toString().startsWith("/src/broken.ts:2 "));
    }
}
