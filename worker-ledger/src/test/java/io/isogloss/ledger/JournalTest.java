package io.isogloss.ledger;

import static io.isogloss.ledger.LedgerEntries.costing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalTest {
    @TempDir
    Path folder;

    private final List<LedgerEntry> written = new ArrayList<>();
    private final AtomicInteger lost = new AtomicInteger();

    @Test
    void anEntryReadsAsItWasWritten() {
        LedgerEntry entry = costing("0.0000192");

        assertThat(EntryLines.read(
                        new String(EntryLines.write(entry), java.nio.charset.StandardCharsets.UTF_8).strip()))
                .contains(entry);
    }

    @Test
    void handsEveryEntryOverOnceAndInOrder() throws Exception {
        try (Journal journal = new Journal(folder, 1 << 20)) {
            List<LedgerEntry> entries = fill(journal, 1_100);

            journal.drain((batch, ours) -> written.addAll(batch), lost::addAndGet);
            journal.drain((batch, ours) -> written.addAll(batch), lost::addAndGet);

            assertThat(written).isEqualTo(entries);
            assertThat(journal.waiting()).isZero();
            assertThat(filesLeft()).isZero();
        }
    }

    @Test
    void goesOnWhereAFailedRoundEnded() throws Exception {
        try (Journal journal = new Journal(folder, 1 << 20)) {
            List<LedgerEntry> entries = fill(journal, 1_100);

            assertThatThrownBy(() -> journal.drain(
                            (batch, ours) -> {
                                if (written.size() >= 500) {
                                    throw new IllegalStateException("down");
                                }
                                written.addAll(batch);
                            },
                            lost::addAndGet))
                    .hasMessage("down");
            entries.addAll(fill(journal, 5));
            journal.drain((batch, ours) -> written.addAll(batch), lost::addAndGet);

            assertThat(written).isEqualTo(entries);
        }
    }

    @Test
    void leavesTheFilesOfALivingJournalAlone() throws Exception {
        try (Journal living = new Journal(folder, 1 << 20);
                Journal other = new Journal(folder, 1 << 20)) {
            fill(living, 3);

            other.adopt();
            other.drain((batch, ours) -> written.addAll(batch), lost::addAndGet);

            assertThat(written).isEmpty();
        }
    }

    @Test
    void skipsALineThatAPowerCutTore() throws Exception {
        List<LedgerEntry> entries;
        try (Journal dead = new Journal(folder, 1 << 20)) {
            entries = fill(dead, 3);
        }
        try (var files = Files.list(folder)) {
            Files.writeString(files.findFirst().orElseThrow(), "{\"id\":\"5a", StandardOpenOption.APPEND);
        }

        try (Journal journal = new Journal(folder, 1 << 20)) {
            journal.adopt();
            journal.drain(
                    (batch, ours) -> {
                        assertThat(ours).isFalse();
                        written.addAll(batch);
                    },
                    lost::addAndGet);
        }

        assertThat(written).isEqualTo(entries);
        assertThat(lost).hasValue(1);
    }

    @Test
    void refusesWhatIsBeyondItsRoomAndTakesMoreOnceThereIsRoom() throws Exception {
        int line = EntryLines.write(costing("1")).length;
        try (Journal journal = new Journal(folder, 10L * line + line / 2)) {
            int taken = 0;
            while (journal.append(costing("1"))) {
                taken++;
            }
            assertThat(taken).as("ten in the file, ten thousand in memory").isBetween(10_005, 10_015);

            journal.drain((batch, ours) -> written.addAll(batch), lost::addAndGet);

            assertThat(written).hasSize(taken);
            assertThat(journal.append(costing("1"))).isTrue();
        }
    }

    private static List<LedgerEntry> fill(Journal journal, int count) {
        List<LedgerEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            LedgerEntry entry = costing("0.001");
            assertThat(journal.append(entry)).isTrue();
            entries.add(entry);
        }
        return entries;
    }

    private long filesLeft() throws Exception {
        try (var files = Files.list(folder)) {
            return files.count();
        }
    }
}
