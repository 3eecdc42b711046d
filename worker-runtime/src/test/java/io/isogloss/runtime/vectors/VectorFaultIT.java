package io.isogloss.runtime.vectors;

import static io.isogloss.runtime.jobs.Failing.assertFails;
import static io.isogloss.runtime.vectors.VectorStoreContract.batch;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.isogloss.qdrant.EmbeddedQdrant;
import io.isogloss.qdrant.EmbeddedQdrantOptions;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.NotedPauses;
import io.isogloss.runtime.retries.Retries;
import io.isogloss.runtime.vectors.GrpcFaults.Fault;
import io.qdrant.client.grpc.Points.UpdateStatus;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** F17 to F19: a vector store that is away, slow, full, or half done. */
class VectorFaultIT {
    @TempDir
    Path folder;

    private final GrpcFaults faults = new GrpcFaults();
    private final String collection = "faults-" + UUID.randomUUID();
    private EmbeddedQdrant server;
    private ManagedChannel channel;
    private VectorStore store;

    @BeforeEach
    void start() {
        server = EmbeddedQdrant.open(folder, EmbeddedQdrantOptions.inProcess());
        connect();
        store.ensureCollection(collection, CollectionSpec.cosine(8));
    }

    private void connect() {
        channel = server.inProcessChannel();
        VectorSettings settings = VectorSettings.standard()
                .withRetries(Retries.standard().withClock(new NotedPauses(new CopyOnWriteArrayList<>())))
                .withUpserts(100, 1 << 20);
        store = VectorStore.over(ClientInterceptors.intercept(channel, faults), settings, VectorObserver.NONE);
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"UNAVAILABLE", "ABORTED", "INTERNAL", "UNKNOWN"})
    void storesEveryPointOnceThroughTransientErrors(Status.Code code) {
        faults.inject("Upsert", 3, new Fault.Refuse(code));
        faults.inject("Count", 1, new Fault.Refuse(code));
        faults.inject("Scroll", 2, new Fault.Refuse(code));

        store.upsert(collection, batch(0, 1000, 8));

        assertThat(store.count(collection)).isEqualTo(1000);
        assertThat(store.scroll(collection, null, PayloadFields.all(), 5000, PointVisitor.none())
                        .rows())
                .isEqualTo(1000);
    }

    @Test
    void storesEveryPointOnceWhenAnswersAreLost() {
        // Of four tries of one upsert at most three.
        faults.inject("Upsert", 3, new Fault.LoseAnswer());

        store.upsert(collection, batch(0, 1000, 8));

        assertThat(store.count(collection)).isEqualTo(1000);
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED"})
    void halvesWhatIsTooMuchForTheServer(Status.Code code) {
        faults.inject("Upsert", Integer.MAX_VALUE, new Fault.AtMost(13, code));

        store.upsert(collection, batch(0, 500, 8));

        assertThat(store.count(collection)).isEqualTo(500);
        assertThat(faults.upsertSizes()).contains(100, 50, 25, 12).allMatch(size -> size <= 100);
    }

    @Test
    void startsSmallerAfterAServerHasShownItsLimit() {
        faults.inject("Upsert", Integer.MAX_VALUE, new Fault.AtMost(13, Status.Code.RESOURCE_EXHAUSTED));
        store.upsert(collection, batch(0, 100, 8));
        faults.upsertSizes().clear();

        store.upsert(collection, batch(100, 100, 8));

        assertThat(faults.upsertSizes()).allMatch(size -> size <= 30);
    }

    @Test
    void givesUpOnASinglePointThatDoesNotFit() {
        faults.inject("Upsert", Integer.MAX_VALUE, new Fault.Refuse(Status.Code.RESOURCE_EXHAUSTED));

        assertFails(FailureKind.CAPACITY, () -> store.upsert(collection, batch(0, 4, 8)), "storing 1 points");
    }

    @ParameterizedTest
    @EnumSource(
            value = UpdateStatus.class,
            names = {"WaitTimeout", "Acknowledged", "ClockRejected"})
    void doesNotTakeAnUnfinishedUpdateForDone(UpdateStatus status) {
        faults.inject("Upsert", 1, new Fault.Answer(status));
        store.upsert(collection, batch(0, 10, 8));
        assertThat(faults.upsertSizes()).hasSizeGreaterThan(1);

        faults.reset();
        faults.inject("Upsert", Integer.MAX_VALUE, new Fault.Answer(status));
        assertFails(
                status == UpdateStatus.ClockRejected ? FailureKind.UNAVAILABLE : FailureKind.TIMEOUT,
                () -> store.upsert(collection, batch(0, 1, 8)),
                status.name());
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"UNAUTHENTICATED", "PERMISSION_DENIED", "INVALID_ARGUMENT", "UNIMPLEMENTED"})
    void doesNotRepeatWhatCannotHelp(Status.Code code) {
        faults.inject("Upsert", Integer.MAX_VALUE, new Fault.Refuse(code));
        FailureKind kind = code == Status.Code.UNAUTHENTICATED || code == Status.Code.PERMISSION_DENIED
                ? FailureKind.AUTH
                : FailureKind.INVALID;

        assertFails(kind, () -> store.upsert(collection, batch(0, 10, 8)), code.name());

        assertThat(faults.upsertSizes().size()).isLessThanOrEqualTo(1);
    }

    @Test
    void createsACollectionThroughErrorsAndLostAnswers() {
        faults.inject("Create", 2, new Fault.Refuse(Status.Code.UNAVAILABLE));
        faults.inject("Create", 1, new Fault.LoseAnswer());

        CollectionFacts facts = store.ensureCollection(collection + "-2", CollectionSpec.cosine(8));

        assertThat(facts.vector("").dimensions()).isEqualTo(8);
    }

    @Test
    void keepsWhatWasStoredBeforeTheServerRestarted() {
        store.upsert(collection, batch(0, 300, 8));
        stop();
        server = EmbeddedQdrant.open(folder, EmbeddedQdrantOptions.inProcess());
        connect();

        store.upsert(collection, batch(200, 300, 8));

        assertThat(store.count(collection)).isEqualTo(500);
    }
}
