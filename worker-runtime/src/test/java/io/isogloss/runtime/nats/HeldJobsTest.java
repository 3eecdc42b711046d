package io.isogloss.runtime.nats;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a process finds of what its predecessor had in hand. Closing without settling is what dying does. */
final class HeldJobsTest {
    private static final Duration ACK_WAIT = Duration.ofSeconds(30);
    private static final HeldQueue QUEUE =
            new HeldQueue("JOBS", "workers", Instant.parse("2026-11-22T04:00:00.123456789Z"), ACK_WAIT);
    private static final String ONE = "$JS.ACK.JOBS.workers.1.11.1.1732248000000000000.2";
    private static final String TWO = "$JS.ACK.JOBS.workers.1.12.2.1732248000000000000.1";
    private static final String THREE = "$JS.ACK._.AbCd0123.JOBS.workers.1.13.3.1732248000000000000.0.xyz";

    @TempDir
    Path scratch;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(HeldJobs.class);
    private final List<HeldJobs> processes = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-22T05:00:00Z");

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void end() {
        logger.detachAppender(log);
        processes.forEach(HeldJobs::close);
    }

    @Test
    void tellsWhatADeadProcessHeldAndOnlyOnce() throws Exception {
        HeldJobs dead = process();
        HeldFile file = file(dead);
        file.note(ONE, millis());
        file.note(TWO, millis());
        file.note(THREE, millis());
        dead.close();

        assertThat(process().open(QUEUE).left()).containsExactly(ONE, TWO, THREE);
        processes.getLast().close();
        assertThat(process().open(QUEUE).left()).isEmpty();
    }

    @Test
    void saysNothingOfWhatWasSettled() throws Exception {
        HeldJobs dead = process();
        HeldFile file = file(dead);
        HeldNote one = file.note(ONE, millis());
        file.note(TWO, millis());
        one.drop();
        dead.close();

        assertThat(process().open(QUEUE).left()).containsExactly(TWO);
    }

    @Test
    void leavesWhatALivingProcessHolds() throws Exception {
        HeldFile living = file(process());
        living.note(ONE, millis());

        HeldJobs second = process();
        HeldFile other = file(second);
        other.note(TWO, millis());
        assertThat(process().open(QUEUE).left()).isEmpty();
        second.close();

        assertThat(process().open(QUEUE).left()).containsExactly(TWO);
    }

    @Test
    void leavesClaimsThatHaveNearlyRunOut() throws Exception {
        HeldJobs dead = process();
        HeldFile file = file(dead);
        file.note(ONE, millis());
        pass(Duration.ofSeconds(1));
        file.note(TWO, millis());
        dead.close();
        pass(Duration.ofSeconds(23));

        assertThat(process().open(QUEUE).left()).containsExactly(TWO);
    }

    @Test
    void leavesClaimsFromAClockThatWasAhead() throws Exception {
        HeldJobs dead = process();
        file(dead).note(ONE, millis());
        dead.close();
        pass(Duration.ofSeconds(-1));

        assertThat(process().open(QUEUE).left()).isEmpty();
    }

    @Test
    void countsAClaimFromTheLastSignOfLifeThatWasConfirmed() throws Exception {
        HeldJobs dead = process();
        HeldFile file = file(dead);
        HeldNote one = file.note(ONE, millis());
        HeldNote two = file.note(TWO, millis());
        pass(Duration.ofSeconds(20));
        Runnable confirmed = one.renewing();
        two.renewing();
        pass(Duration.ofSeconds(5));
        confirmed.run();
        dead.close();
        pass(Duration.ofSeconds(18));

        assertThat(process().open(QUEUE).left()).containsExactly(ONE);
    }

    @Test
    void takesNoConfirmationForAClaimThatWasLost() throws Exception {
        HeldJobs dead = process();
        HeldNote note = file(dead).note(ONE, millis());
        pass(Duration.ofSeconds(29));
        Runnable confirmed = note.renewing();
        pass(Duration.ofSeconds(2));
        confirmed.run();
        dead.close();

        assertThat(process().open(QUEUE).left()).isEmpty();
    }

    @Test
    void usesTheRoomOfAClaimThatWasLostForTheNextOne() throws Exception {
        HeldJobs dead = process();
        HeldFile file = file(dead);
        HeldNote lost = file.note(ONE, millis());
        pass(Duration.ofSeconds(31));
        file.note(TWO, millis());
        lost.renewing().run();
        lost.drop();
        dead.close();

        assertThat(Files.size(onlyFile())).isEqualTo(256);
        assertThat(process().open(QUEUE).left()).containsExactly(TWO);
    }

    @Test
    void knowsAQueueFromOneOfTheSameNameThatWasMadeAnew() throws Exception {
        HeldJobs dead = process();
        file(dead).note(ONE, millis());
        dead.close();
        HeldQueue anew = new HeldQueue("JOBS", "workers", QUEUE.created().plusNanos(1), ACK_WAIT);

        assertThat(process().open(anew).left()).isEmpty();
        assertThat(process().open(QUEUE).left()).containsExactly(ONE);
    }

    @Test
    void believesNothingThatIsNoNoteOfAFirstDeliveryOfThisQueue() throws Exception {
        HeldJobs dead = process();
        file(dead).note(ONE, millis());
        dead.close();
        Path file = onlyFile();
        String good = Files.readString(file);
        String torn = good.replace("workers.1.11", "workers.1.19");
        Files.writeString(
                file,
                torn
                        + line("$JS.ACK.OTHER.workers.1.11.1.1732248000000000000.2")
                        + line("$JS.ACK.JOBS.others.1.11.1.1732248000000000000.2")
                        + line("$JS.ACK.JOBS.workers.2.11.1.1732248000000000000.2")
                        + line("$JS.ACK.JOBS.workers.1.*.1.1732248000000000000.2")
                        + line("$JS.ACK.>.x.JOBS.workers.1.11.1.1732248000000000000.2")
                        + line("$JS.API.STREAM.DELETE.JOBS")
                        + line("")
                        + "x".repeat(255) + "\n"
                        + "\0".repeat(256)
                        + line(TWO)
                        + "the end is torn, too");

        assertThat(process().open(QUEUE).left()).containsExactly(TWO);
    }

    @Test
    void readsNoMoreOfAFileThanANoteCouldFill() throws Exception {
        HeldJobs dead = process();
        file(dead).note(ONE, millis());
        dead.close();
        try (var file = new java.io.RandomAccessFile(onlyFile().toFile(), "rw")) {
            file.setLength(1L << 40);
        }

        assertThat(process().open(QUEUE).left()).containsExactly(ONE);
        assertThat(Files.size(onlyFile())).isZero();
    }

    @Test
    void notesNothingThatIsTooLongOrTooMuch() throws Exception {
        HeldFile file = file(process());
        assertThat(file.note("$JS.ACK." + "x".repeat(250), millis())).isSameAs(HeldNote.NONE);
        for (int i = 0; i < 1_024; i++) {
            assertThat(file.note(ONE, millis())).isNotSameAs(HeldNote.NONE);
        }

        assertThat(file.note(ONE, millis())).isSameAs(HeldNote.NONE);
    }

    @Test
    void looksIntoNoFolderThatOthersCanUse() throws Exception {
        Path folder = scratch.resolve("isogloss-held-" + System.getProperty("user.name"));
        Files.createDirectory(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwx---"));

        assertThat(process().open(QUEUE).file()).isNull();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void followsNoLink() throws Exception {
        Path elsewhere = Files.createDirectory(
                scratch.resolve("elsewhere"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createSymbolicLink(scratch.resolve("isogloss-held-" + System.getProperty("user.name")), elsewhere);

        assertThat(process().open(QUEUE).file()).isNull();
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void goesOnWithoutAFolderAndSaysSoOnce() {
        HeldJobs nowhere = new HeldJobs(scratch.resolve("missing"), () -> now);

        assertThat(nowhere.open(QUEUE)).isEqualTo(new HeldJobs.Opened(null, List.of()));
        assertThat(nowhere.open(QUEUE)).isEqualTo(new HeldJobs.Opened(null, List.of()));
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .singleElement()
                .asString()
                .startsWith("Jobs in hand are not noted here; after a crash they wait for the ack wait: ");
    }

    @Test
    void removesFilesThatNobodyHasUsedForADay() throws Exception {
        HeldJobs dead = process();
        file(dead).note(ONE, millis());
        dead.close();
        Path old = onlyFile();
        Files.setLastModifiedTime(old, FileTime.from(now.minus(Duration.ofHours(25))));
        HeldQueue another = new HeldQueue("JOBS", "others", QUEUE.created(), ACK_WAIT);
        Path recent = old.resolveSibling("recent");
        Files.writeString(recent, "");
        Files.setLastModifiedTime(recent, FileTime.from(now.minus(Duration.ofHours(23))));

        process().open(another);

        assertThat(old).doesNotExist();
        assertThat(recent).exists();
    }

    private HeldJobs process() {
        HeldJobs process = new HeldJobs(scratch, () -> now);
        processes.add(process);
        return process;
    }

    private static HeldFile file(HeldJobs process) {
        return Objects.requireNonNull(process.open(QUEUE).file());
    }

    private Path onlyFile() throws IOException {
        try (var files = Files.list(scratch.resolve("isogloss-held-" + System.getProperty("user.name")))) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }

    private String line(String ackSubject) {
        String rest = millis() + " " + ackSubject;
        CRC32 crc = new CRC32();
        crc.update(rest.getBytes(StandardCharsets.US_ASCII));
        return "%-255s%n".formatted("%08x %s".formatted(crc.getValue(), rest));
    }

    private long millis() {
        return now.toEpochMilli();
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }
}
