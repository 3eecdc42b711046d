package io.isogloss.local.search;

import io.isogloss.model.PointId;
import io.isogloss.runtime.catalog.TextSet;
import io.isogloss.runtime.vectors.PayloadFields;
import io.isogloss.runtime.vectors.VectorStore;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.FSDirectory;
import org.jspecify.annotations.Nullable;

/**
 * Texts of a set by their words, ranked by BM25. Made from the vector store when first asked for, and again when the set has changed; it holds nothing
 * that cannot be made again. Safe for many threads.
 */
final class KeywordIndex implements AutoCloseable {
    private static final String POINT = "point";
    private static final String ITEM = "item";
    private static final String TEXT = "text";

    private final DirectoryReader reader;
    private final IndexSearcher searcher;
    private final Analyzer analyzer;

    private KeywordIndex(DirectoryReader reader, Analyzer analyzer) {
        this.reader = reader;
        this.searcher = new IndexSearcher(reader);
        this.analyzer = analyzer;
    }

    /** The index of a set in a folder of indexes, made now if it is not there or old. */
    static KeywordIndex open(Path folder, TextSet set, VectorStore vectors) {
        Path home = folder.resolve(set.collection());
        Path current = home.resolve(set.revision());
        Analyzer analyzer = new StandardAnalyzer();
        try {
            if (!Files.isDirectory(current)) {
                deleteAll(home);
                Path building = home.resolve("building");
                Files.createDirectories(building);
                build(building, set.collection(), vectors, analyzer);
                Files.move(building, current);
            }
            return new KeywordIndex(DirectoryReader.open(FSDirectory.open(current)), analyzer);
        } catch (IOException e) {
            throw new UncheckedIOException("the index of words in " + home + " cannot be used", e);
        }
    }

    private static void build(Path folder, String collection, VectorStore vectors, Analyzer analyzer)
            throws IOException {
        try (FSDirectory directory = FSDirectory.open(folder);
                IndexWriter writer = new IndexWriter(
                        directory, new IndexWriterConfig(analyzer).setOpenMode(IndexWriterConfig.OpenMode.CREATE))) {
            vectors.scroll(
                    collection,
                    null,
                    PayloadFields.named(TEXT, "item_title", "item_id", "chunk_id"),
                    Integer.MAX_VALUE,
                    (row, id, payload) -> add(writer, id, payload));
        }
    }

    private static void add(IndexWriter writer, PointId id, Map<String, @Nullable Object> payload) {
        Found found = new Found(id, 0, payload);
        Document document = new Document();
        document.add(new StoredField(POINT, id.toString()));
        document.add(new StringField(ITEM, id.toString(), Field.Store.NO));
        document.add(new StringField(ITEM, found.itemId(), Field.Store.NO));
        document.add(new TextField(TEXT, found.text(), Field.Store.NO));
        if (!found.title().isEmpty()) {
            document.add(new TextField(TEXT, found.title(), Field.Store.NO));
        }
        try {
            writer.addDocument(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Points that have any of the words, best first. */
    SequencedMap<PointId, Double> find(String words, int limit) {
        BooleanQuery.Builder query = new BooleanQuery.Builder();
        int terms = 0;
        try (TokenStream tokens = analyzer.tokenStream(TEXT, new StringReader(words))) {
            CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
            tokens.reset();
            while (tokens.incrementToken() && terms < IndexSearcher.getMaxClauseCount()) {
                query.add(new TermQuery(new Term(TEXT, term.toString())), BooleanClause.Occur.SHOULD);
                terms++;
            }
            tokens.end();
            return terms == 0 ? new LinkedHashMap<>() : run(query.build(), limit);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The point of a text by its own id or by the point's. */
    Optional<PointId> point(String id) {
        try {
            return run(new TermQuery(new Term(ITEM, id)), 1).keySet().stream().findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SequencedMap<PointId, Double> run(Query query, int limit) throws IOException {
        TopDocs top = searcher.search(query, limit);
        SequencedMap<PointId, Double> found = new LinkedHashMap<>();
        for (ScoreDoc hit : top.scoreDocs) {
            String point = searcher.storedFields().document(hit.doc).get(POINT);
            found.put(PointId.of(point), (double) hit.score);
        }
        return found;
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> found;
        try (Stream<Path> walk = Files.walk(folder)) {
            found = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : found) {
            Files.deleteIfExists(each);
        }
    }
}
