package io.isogloss.page;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.regex.Pattern;

/**
 * Turns a {@link MapDocument} into one HTML file that asks nobody for anything.
 *
 * <p>The same document gives the same bytes. Time grows with n log n of the points and with the length of the texts, which are packed on the common pool; memory beyond the document's is about 60 bytes a point.
 * Streams: nothing is held back but a window of text blocks. Never closes a stream it was given.
 */
public final class MapPage {
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,198}\\.js");

    private MapPage() {}

    /**
     * Writes a page that carries its data.
     *
     * @throws InvalidMapException if {@link PageSettings#inlineData} is false: such a page has two files
     */
    public static void write(MapDocument document, OutputStream page) throws IOException {
        Bounds.require(
                document.settings().inlineData(),
                "inlineData",
                "false, but only one stream was given: use writeBeside");
        PageData data = new PageData(document);
        OutputStream out = new BufferedOutputStream(page, 1 << 16);
        PageShell shell = new PageShell(document, false);
        out.write(shell.beforeData());
        PageData.Sink sink = new ScriptElements(out);
        data.writeHead(sink);
        data.writeFirst(sink);
        out.write(shell.code());
        data.writeRest(sink);
        out.write(shell.end());
        out.flush();
    }

    /**
     * Writes a page and, beside it, its data as a script the page loads from its own folder.
     *
     * @param dataFile the name under which the data will lie beside the page: letters, digits, dots and hyphens, ending in {@code .js}
     */
    public static void writeBeside(MapDocument document, OutputStream page, String dataFile, OutputStream data)
            throws IOException {
        Bounds.matches("dataFile", dataFile, FILE_NAME, "a plain file name ending in .js");
        PageData blocks = new PageData(document);
        OutputStream out = new BufferedOutputStream(page, 1 << 16);
        PageShell shell = new PageShell(document, true);
        out.write(shell.beforeData());
        PageData.Sink sink = new ScriptElements(out);
        blocks.writeHead(sink);
        out.write(shell.code());
        out.write(("<script src=\"" + dataFile + "\"></script>\n").getBytes(US_ASCII));
        out.write(shell.end());
        out.flush();
        OutputStream beside = new BufferedOutputStream(data, 1 << 16);
        PageData.Sink calls = new ScriptCalls(beside);
        blocks.writeFirst(calls);
        blocks.writeRest(calls);
        beside.flush();
    }

    /** Blocks as elements of the page that no browser runs. */
    private record ScriptElements(OutputStream out) implements PageData.Sink {
        @Override
        public void begin(String name) throws IOException {
            out.write(("<script type=\"text/plain\" id=\"b-" + name + "\">").getBytes(US_ASCII));
        }

        @Override
        public void line(byte[] printable) throws IOException {
            out.write(printable);
            out.write('\n');
        }

        @Override
        public void end() throws IOException {
            out.write("</script>\n".getBytes(US_ASCII));
        }
    }

    /** Blocks as calls with one string: the alphabet holds neither quotation mark nor backslash. */
    private record ScriptCalls(OutputStream out) implements PageData.Sink {
        @Override
        public void begin(String name) throws IOException {
            out.write(("isoglossBlock(\"" + name + "\",\"").getBytes(US_ASCII));
        }

        @Override
        public void line(byte[] printable) throws IOException {
            out.write(printable);
            out.write(' ');
        }

        @Override
        public void end() throws IOException {
            out.write("\");\n".getBytes(US_ASCII));
        }
    }
}
