package io.isogloss.runtime.jobs;

import io.isogloss.runtime.jobs.VirtualWorld.Machine;
import io.isogloss.runtime.jobs.inprocess.InProcessBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One seeded history of some workers, a broker and a bad network, checked at its end.
 *
 * <p>The listener's own classes run; only time, the network and death are played. Workers are killed and frozen at any
 * step, requests and confirmations get lost, the broker gives jobs away when their ack wait is over. After a while the
 * trouble ends, and then:
 *
 * <ul>
 *   <li>I1 the effect of every completed job is there;
 *   <li>I2 every readable job has exactly one final status, and a processing status before it;
 *   <li>I3 nothing is left in the stream that the broker would still deliver;
 *   <li>I4 a dead letter is there for exactly the jobs that failed, and for those that could not be read.
 * </ul>
 */
final class ListenerSimulation {
    private static final Duration ACK_WAIT = Duration.ofSeconds(3);
    private static final Duration TROUBLE = Duration.ofSeconds(40);
    private static final Duration END = Duration.ofMinutes(4);
    /** Longer than any pause between two signs of life: after it, the broker has given up on what is left. */
    private static final Duration QUIET = Duration.ofSeconds(25);

    private static final int DELIVERIES = 5;
    private static final JobType TYPE = JobType.datasets()
            .withAckWait(ACK_WAIT)
            .withDeliveries(DELIVERIES)
            .withRunLimit(Duration.ofSeconds(30))
            .withPermits(3);

    /** A rule of settlement to break, to see that the invariants notice. */
    enum Broken {
        NOTHING,
        ACKNOWLEDGES_BEFORE_RESULT,
        DISCARDS_WITHOUT_LETTER,
        TAKES_SILENCE_FOR_CONFIRMATION,
        SENDS_NO_RENEWALS,
        FORGETS_FAILED_STATUS,
        PROCESSING_AFTER_THE_WORK
    }

    /** What a job does when it runs. */
    private enum Plan {
        SUCCEEDS,
        SLOW,
        FAILS_ONCE,
        FAILS_ALWAYS,
        REJECTED,
        UNREADABLE,
        DEFECT,
        HANGS
    }

    private final VirtualWorld world;
    private final SplittableRandom random;
    private final InProcessBroker broker;
    private final Broken broken;
    private final List<Plan> plans = new ArrayList<>();
    private final Map<Integer, Integer> runs = new HashMap<>();
    private final Set<Integer> effects = new HashSet<>();
    private final Map<Integer, Delivery> inHand = new HashMap<>();
    private final boolean trouble;
    private final long awayFrom;
    private final long awayUntil;
    private boolean over;
    private int disturbances;
    private long lastActivity;

    ListenerSimulation(long seed, Broken broken, boolean trouble) {
        this.world = new VirtualWorld(seed);
        this.random = world.random();
        this.broken = broken;
        this.trouble = trouble;
        this.broker = new InProcessBroker(world);
        // In every other troubled history the broker is away for a while, up to some ack waits.
        boolean away = trouble && random.nextBoolean();
        this.awayFrom = away ? random.nextLong(TROUBLE.toNanos() / 2) : Long.MAX_VALUE;
        this.awayUntil = away ? awayFrom + random.nextLong(4 * ACK_WAIT.toNanos()) : Long.MAX_VALUE;
    }

    /** A history of one worker and slow jobs, whose only trouble is a broker that is away for longer than an ack wait. */
    private ListenerSimulation(long seed, Duration awayAfter, Duration awayFor) {
        this.world = new VirtualWorld(seed);
        this.random = world.random();
        this.broken = Broken.NOTHING;
        this.trouble = false;
        this.broker = new InProcessBroker(world);
        this.awayFrom = awayAfter.toNanos();
        this.awayUntil = awayFrom + awayFor.toNanos();
    }

    /** How often each of so many slow jobs of one worker ran, when the broker was away meanwhile; null where one did not complete. */
    static @Nullable List<Integer> runsAcrossAnOutage(long seed, int jobs, Duration awayAfter, Duration awayFor) {
        ListenerSimulation simulation = new ListenerSimulation(seed, awayAfter, awayFor);
        for (int id = 0; id < jobs; id++) {
            simulation.plans.add(Plan.SLOW);
        }
        simulation.play(1);
        boolean completed = simulation.broker.unsettled(TYPE) == 0 && simulation.effects.size() == jobs;
        return completed ? List.copyOf(simulation.runs.values()) : null;
    }

    /** Plays the history; the answer lists what does not hold, empty when all does. */
    List<String> run() {
        int jobs = 1 + random.nextInt(8);
        for (int id = 0; id < jobs; id++) {
            plans.add(Plan.values()[random.nextInt(Plan.values().length)]);
        }
        if (awayFrom != Long.MAX_VALUE) {
            disturbances++;
        }
        play(1 + random.nextInt(3));
        return violations();
    }

    private void play(int workers) {
        broker.source(TYPE);
        for (int id = 0; id < plans.size(); id++) {
            broker.publisher()
                    .publish(OutboundMessage.of(
                            TYPE.subject(), "job-" + id, Integer.toString(id).getBytes(StandardCharsets.UTF_8)));
        }
        for (int i = 0; i < workers; i++) {
            new Worker().start();
        }
        Machine outside = new Machine();
        world.spawn(outside, () -> {
            while (!over && world.nanos() < END.toNanos()) {
                world.step(Duration.ofSeconds(1));
                over = broker.unsettled(TYPE) == 0 || world.nanos() - lastActivity > QUIET.toNanos();
            }
            over = true;
        });
        world.run(END.plusMinutes(1));
    }

    private boolean away() {
        return world.nanos() >= awayFrom && world.nanos() < awayUntil;
    }

    private List<String> violations() {
        List<String> found = new ArrayList<>();
        Map<Integer, List<String>> statuses = new HashMap<>();
        Set<Integer> letters = new HashSet<>();
        for (OutboundMessage message : broker.published()) {
            if (message.subject().equals(TYPE.deadLetterSubject())) {
                letters.add(Integer.parseInt(new String(message.body(), StandardCharsets.UTF_8)));
            } else {
                String[] words = new String(message.body(), StandardCharsets.UTF_8).split(" ");
                statuses.computeIfAbsent(Integer.parseInt(words[0]), k -> new ArrayList<>())
                        .add(words[1]);
            }
        }
        int left = broker.unsettled(TYPE);
        if (left > 0 && disturbances == 0) {
            found.add("I3: " + left + " jobs left");
        }
        for (int id = 0; id < plans.size(); id++) {
            check(id, statuses.getOrDefault(id, List.of()), letters.contains(id), left, found);
        }
        return found;
    }

    private void check(int id, List<String> statuses, boolean letter, int left, List<String> found) {
        String job = "job " + id + " " + plans.get(id) + " " + statuses + (letter ? " with letter" : "") + ": ";
        boolean completed = statuses.contains("completed");
        boolean failed = statuses.contains("failed");
        if (plans.get(id) == Plan.UNREADABLE) {
            if (!letter && left == 0) {
                found.add("I4 " + job + "unreadable without a letter");
            }
            return;
        }
        if (completed && failed) {
            found.add("I2 " + job + "two final statuses");
        }
        // What a broker gave up on stays in its stream, where its advisory points.
        if (!completed && !failed && left == 0) {
            found.add("I2 " + job + "no final status");
        }
        if (!statuses.isEmpty() && !statuses.getFirst().equals("processing")) {
            found.add("I2 " + job + "no processing status before the others");
        }
        if (completed && !effects.contains(id)) {
            found.add("I1 " + job + "no effect");
        }
        if (failed && !letter && left == 0) {
            found.add("I4 " + job + "failed without a letter");
        }
        if (completed && letter && disturbances == 0) {
            found.add("I4 " + job + "completed with a letter");
        }
        if (disturbances == 0) {
            boolean shouldComplete = switch (plans.get(id)) {
                case SUCCEEDS, SLOW, FAILS_ONCE -> true;
                case FAILS_ALWAYS, REJECTED, UNREADABLE, DEFECT, HANGS -> false;
            };
            if (completed != shouldComplete) {
                found.add("I2 " + job + "undisturbed, it should have " + (shouldComplete ? "completed" : "failed"));
            }
        }
    }

    private boolean troubled() {
        return trouble && world.nanos() < TROUBLE.toNanos();
    }

    private boolean mishap(int percent) {
        boolean happens = troubled() && random.nextInt(100) < percent;
        if (happens) {
            disturbances++;
        }
        return happens;
    }

    /** Time that a request takes; now and then longer than an ack wait. */
    private void travel() {
        lastActivity = world.nanos();
        if (mishap(1)) {
            world.step(ACK_WAIT.multipliedBy(1 + random.nextInt(2)));
        } else {
            world.step(Duration.ofMillis(random.nextInt(20)));
        }
    }

    /** A process with the real listener classes, wired as {@link JobListeners} wires them. */
    private final class Worker {
        private final Machine machine = new Machine();
        private final JobRuntime runtime = new JobRuntime(
                world,
                (RandomGenerator) random,
                new JobObserver() {
                    @Override
                    public void reached(JobStage stage, JobMessage message) {
                        maybeDie();
                        world.step(Duration.ZERO);
                    }
                },
                JobTracing.passOn(random),
                List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4)),
                "simulated",
                JobGate.OPEN);
        private final LeaseKeeper keeper = new LeaseKeeper(world, random, runtime.observer(), () -> !away());
        private final MessagePublisher publisher = this::publish;
        private final JobProcessor processor;
        private final JobSource source = broker.source(TYPE);
        private int free = TYPE.permits();

        Worker() {
            AttemptMemory memory = new AttemptMemory(100);
            Settlement settlement = new Settlement(
                    new DeadLetters(TYPE, "simulated"),
                    publisher,
                    new RetrySchedule(runtime.retryDelays(), random),
                    memory,
                    runtime);
            processor = new JobProcessor(new Handler(), publisher, keeper, settlement, memory, runtime);
        }

        void start() {
            world.spawn(machine, this::fetchLoop);
            world.spawn(machine, () -> {
                while (!over) {
                    keeper.tick();
                    world.step(ACK_WAIT.dividedBy(9));
                }
            });
        }

        private void maybeDie() {
            if (mishap(2)) {
                world.kill(machine);
                Machine cradle = new Machine();
                Duration gone = Duration.ofMillis(random.nextInt(6_000));
                world.spawn(cradle, () -> {
                    world.step(gone);
                    new Worker().start();
                });
            } else if (mishap(1)) {
                world.freeze(
                        machine, ACK_WAIT.multipliedBy(1 + random.nextInt(3)).dividedBy(2));
            }
        }

        private void fetchLoop() {
            while (!over) {
                int awaited = processor.awaited();
                if (free + awaited > 0 && !away()) {
                    long contact = world.nanos();
                    world.step(Duration.ofMillis(random.nextInt(10)));
                    List<Delivery> got = new ArrayList<>();
                    try {
                        source.fetch(1 + random.nextInt(free + awaited), Duration.ZERO, got::add);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    for (Delivery delivery : got) {
                        if (mishap(2) || processor.adopt(new BadLink(delivery, this), contact)) {
                            continue;
                        }
                        Seat seat = new Seat(free > 0);
                        free -= seat.taken ? 1 : 0;
                        lastActivity = world.nanos();
                        world.spawn(machine, () -> work(delivery, contact, seat));
                    }
                }
                world.step(Duration.ofMillis(50 + random.nextInt(400)));
            }
        }

        /** The permit of one job. */
        private final class Seat implements JobProcessor.Admission {
            private boolean taken;

            Seat(boolean taken) {
                this.taken = taken;
            }

            @Override
            public boolean granted() throws InterruptedException {
                if (!taken && free == 0) {
                    world.pause(Duration.ofMillis(500));
                }
                if (!taken && free > 0) {
                    free--;
                    taken = true;
                }
                return taken;
            }
        }

        private void work(Delivery delivery, long contact, Seat seat) {
            try {
                inHand.put((int) delivery.message().sequence() - 1, delivery);
                processor.process(new BadLink(delivery, this), contact, source.terms(), seat);
            } catch (InterruptedException e) {
                throw new AssertionError("settlement was interrupted", e);
            } finally {
                free += seat.taken ? 1 : 0;
            }
        }

        private void publish(OutboundMessage message) {
            travel();
            maybeDie();
            boolean letter = message.subject().equals(TYPE.deadLetterSubject());
            String body = new String(message.body(), StandardCharsets.UTF_8);
            if ((broken == Broken.DISCARDS_WITHOUT_LETTER && letter && random.nextInt(3) == 0)
                    || (broken == Broken.FORGETS_FAILED_STATUS && body.endsWith(" failed"))
                    || (broken == Broken.PROCESSING_AFTER_THE_WORK && body.endsWith(" processing"))) {
                return;
            }
            if (broken == Broken.ACKNOWLEDGES_BEFORE_RESULT && body.endsWith(" completed")) {
                boolean _ = inHand.get(Integer.parseInt(body.split(" ")[0])).acknowledge();
                maybeDie();
                world.step(Duration.ZERO);
            }
            if (away() || mishap(4)) {
                if (broken == Broken.TAKES_SILENCE_FOR_CONFIRMATION) {
                    return;
                }
                throw PublishFailedException.forNow("lost on the way", new IllegalStateException());
            }
            broker.publisher().publish(message);
            world.step(Duration.ofMillis(random.nextInt(5)));
            if (mishap(4)) {
                throw PublishFailedException.forNow("confirmation lost", new IllegalStateException());
            }
        }
    }

    /** A delivery over a network that loses requests and confirmations. */
    private final class BadLink implements Delivery {
        private final Delivery real;
        private final Worker worker;

        BadLink(Delivery real, Worker worker) {
            this.real = real;
            this.worker = worker;
        }

        @Override
        public JobMessage message() {
            return real.message();
        }

        @Override
        public void renew(Runnable confirmed) {
            if (broken == Broken.SENDS_NO_RENEWALS) {
                confirmed.run();
            } else if (!away() && !mishap(5)) {
                boolean confirmationLost = mishap(5);
                real.renew(confirmationLost ? () -> {} : confirmed);
            }
        }

        @Override
        public boolean acknowledge() {
            return settle(real::acknowledge);
        }

        @Override
        public boolean release(Duration delay) {
            return settle(() -> real.release(delay));
        }

        @Override
        public boolean discard(String reason) {
            return settle(() -> real.discard(reason));
        }

        private boolean settle(java.util.function.BooleanSupplier verb) {
            travel();
            worker.maybeDie();
            world.step(Duration.ZERO);
            if (away() || mishap(4)) {
                return false;
            }
            boolean done = verb.getAsBoolean();
            world.step(Duration.ofMillis(random.nextInt(5)));
            return done && !mishap(4);
        }
    }

    private final class Handler implements JobHandler {
        @Override
        public JobType type() {
            return TYPE;
        }

        @Override
        public Job read(JobMessage message) {
            int id = Integer.parseInt(new String(message.body(), StandardCharsets.UTF_8));
            if (plans.get(id) == Plan.UNREADABLE) {
                throw JobFailedException.of(FailureKind.UNREADABLE, "no job at all");
            }
            return new SimulatedJob(id);
        }
    }

    private final class SimulatedJob implements Job {
        private final int number;

        SimulatedJob(int number) {
            this.number = number;
        }

        @Override
        public String id() {
            return Integer.toString(number);
        }

        @Override
        public OutboundMessage processing() {
            return status("processing", "processing-" + number);
        }

        @Override
        public OutboundMessage failed(Failure failure) {
            return status("failed", "final-" + number);
        }

        @Override
        public JobOutcome run(JobContext context) throws InterruptedException {
            int run = runs.merge(number, 1, Integer::sum);

            JobOutcome done = new JobOutcome.Completed(status("completed", "final-" + number));
            work(Duration.ofMillis(random.nextInt(300)));
            context.progress(status("progress", null));
            switch (plans.get(number)) {
                case SUCCEEDS -> {
                    effects.add(number);
                    return done;
                }
                case SLOW -> {
                    for (int i = 0; i < 8; i++) {
                        work(ACK_WAIT.dividedBy(2));
                    }
                    effects.add(number);
                    return done;
                }
                case FAILS_ONCE -> {
                    if (run == 1) {
                        return JobOutcome.of(Failure.of(FailureKind.UNAVAILABLE, "not today"));
                    }
                    effects.add(number);
                    return done;
                }
                case FAILS_ALWAYS -> throw JobFailedException.of(FailureKind.TIMEOUT, "never answers");
                case REJECTED -> {
                    return JobOutcome.of(Failure.of(FailureKind.INVALID, "bad field"));
                }
                case DEFECT -> throw new IllegalStateException("a defect");
                case HANGS -> {
                    while (true) {
                        work(Duration.ofSeconds(5));
                    }
                }
                case UNREADABLE -> throw new AssertionError("cannot be read, so cannot run");
            }
            throw new AssertionError("every plan returns");
        }

        private void work(Duration length) throws InterruptedException {
            lastActivity = world.nanos();
            world.pause(length);
        }

        private OutboundMessage status(String word, String id) {
            return OutboundMessage.of(
                    "transforms.dataset.status.o.1.2", id, (number + " " + word).getBytes(StandardCharsets.UTF_8));
        }
    }
}
