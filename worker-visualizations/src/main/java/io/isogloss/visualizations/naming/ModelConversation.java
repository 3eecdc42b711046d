package io.isogloss.visualizations.naming;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.DoubleConsumer;

/**
 * The calls to the model for one map: several clusters a call, several calls at once, and an end to asking when the model keeps failing.
 *
 * <p>Used by one thread; calls run on virtual threads that this class starts and waits for. Each call ends by the model's own deadline.
 */
final class ModelConversation {
    private static final int FAILURES_BEFORE_GIVING_UP = 3;

    private final TopicModel model;
    private final NameCache cache;
    private final NamingOptions options;
    private int calls;
    private int failuresInARow;
    private boolean hopeless;
    private String problem = "";

    ModelConversation(TopicModel model, NameCache cache, NamingOptions options) {
        this.model = model;
        this.cache = cache;
        this.options = options;
    }

    @FunctionalInterface
    interface Sink {
        void accept(Evidence evidence, ModelAnswer.Proposal proposal);
    }

    int calls() {
        return calls;
    }

    String problem() {
        return problem;
    }

    /** Asks about clusters, as many a call as the options say; what is known already is not asked. */
    void name(List<Evidence> wanted, Sink sink, DoubleConsumer progress) {
        List<List<Evidence>> batches = new ArrayList<>();
        for (int start = 0; start < wanted.size(); start += options.clustersPerCall()) {
            List<Evidence> open = new ArrayList<>();
            for (Evidence evidence :
                    wanted.subList(start, Math.min(wanted.size(), start + options.clustersPerCall()))) {
                Optional<String> known = cache.find(key(evidence)).flatMap(Names::accept);
                if (known.isPresent()) {
                    sink.accept(evidence, new ModelAnswer.Proposal(known.get(), ""));
                } else {
                    open.add(evidence);
                }
            }
            if (!open.isEmpty()) {
                batches.add(open);
            }
        }
        int done = 0;
        int next = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ExecutorCompletionService<Answered> answers = new ExecutorCompletionService<>(threads);
            int underWay = 0;
            while (done < batches.size()) {
                while (next < batches.size() && underWay < Math.max(1, model.parallelCalls()) && !givenUp()) {
                    List<Evidence> batch = batches.get(next++);
                    answers.submit(() -> ask(batch, Prompts.naming(batch, options.instruction())));
                    calls++;
                    underWay++;
                }
                if (underWay == 0) {
                    break;
                }
                Answered answered = take(answers);
                underWay--;
                done++;
                settle(answered, sink);
                progress.accept((double) done / batches.size());
            }
        }
        progress.accept(1);
    }

    /** Asks once more about clusters that share a name; {@code named} is changed in place. */
    void tellApart(List<Evidence> wanted, Map<Integer, ModelAnswer.Proposal> named) {
        Map<String, List<Evidence>> byName = new TreeMap<>();
        for (Evidence evidence : wanted) {
            ModelAnswer.Proposal proposal = named.get(evidence.cluster());
            if (proposal != null) {
                byName.computeIfAbsent(Names.fold(proposal.name()), name -> new ArrayList<>())
                        .add(evidence);
            }
        }
        Map<Evidence, ModelAnswer.Proposal> better = new LinkedHashMap<>();
        for (Map.Entry<String, List<Evidence>> entry : byName.entrySet()) {
            List<Evidence> group = entry.getValue();
            if (group.size() < 2 || givenUp()) {
                continue;
            }
            List<Evidence> asked = group.subList(0, Math.min(group.size(), 12));
            calls++;
            Answered answered = ask(asked, Prompts.disambiguation(entry.getKey(), asked, options.instruction()));
            settle(answered, better::put);
        }
        better.forEach((evidence, proposal) -> {
            named.put(evidence.cluster(), proposal);
            cache.store(key(evidence), proposal.name());
        });
    }

    private boolean givenUp() {
        return hopeless || failuresInARow >= FAILURES_BEFORE_GIVING_UP;
    }

    private record Answered(
            List<Evidence> batch, Map<Integer, ModelAnswer.Proposal> proposals, String error, boolean hopeless) {}

    private Answered ask(List<Evidence> batch, TopicModel.Prompt prompt) {
        try {
            Map<Integer, ModelAnswer.Proposal> proposals = ModelAnswer.read(model.answer(prompt), batch.size());
            String error = proposals.isEmpty() ? "the model's answer held no acceptable name" : "";
            return new Answered(batch, proposals, error, false);
        } catch (TopicModel.TopicModelException e) {
            return new Answered(batch, Map.of(), String.valueOf(e.getMessage()), e.hopeless());
        }
    }

    private void settle(Answered answered, Sink sink) {
        if (answered.error().isEmpty()) {
            failuresInARow = 0;
        } else {
            failuresInARow++;
            hopeless |= answered.hopeless();
            problem = answered.error();
        }
        for (int i = 0; i < answered.batch().size(); i++) {
            ModelAnswer.Proposal proposal = answered.proposals().get(i + 1);
            if (proposal != null) {
                Evidence evidence = answered.batch().get(i);
                cache.store(key(evidence), proposal.name());
                sink.accept(evidence, proposal);
            }
        }
    }

    private String key(Evidence evidence) {
        String instruction = options.instruction();
        return evidence.cacheKey(model.id(), instruction == null ? "" : instruction);
    }

    private static Answered take(ExecutorCompletionService<Answered> answers) {
        try {
            Future<Answered> future = answers.take();
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.util.concurrent.CancellationException("naming was cancelled");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a call to the topic model failed unexpectedly", e.getCause());
        }
    }
}
