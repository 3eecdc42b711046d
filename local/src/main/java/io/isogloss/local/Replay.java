package io.isogloss.local;

import io.isogloss.runtime.jobs.DeadLetterHeaders;
import io.isogloss.runtime.jobs.OutboundMessage;
import io.isogloss.runtime.jobs.PublishFailedException;
import io.isogloss.runtime.nats.NatsOperator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Hands jobs that were given up in again. */
final class Replay {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String BLANK = "***";

    private Replay() {}

    /** How many went and how many could not. */
    record Outcome(int done, int left) {}

    static CommandFailedException noSuch(long number) {
        return new CommandFailedException(
                "There is no job " + number + " among those given up. `isogloss dlq list` shows them.");
    }

    /** Publishes each and then takes it out of its stream, so that one may come twice but none is lost. */
    static Outcome handIn(NatsOperator operator, List<NatsOperator.Letter> letters, Consumer<String> told) {
        int done = 0;
        int left = 0;
        for (NatsOperator.Letter letter : letters) {
            Optional<String> problem = handIn(operator, letter, told);
            if (problem.isEmpty()) {
                operator.removeLetter(letter.sequence());
                done++;
            } else {
                told.accept("%d stays: %s".formatted(letter.sequence(), problem.get()));
                left++;
            }
        }
        return new Outcome(done, left);
    }

    private static Optional<String> handIn(NatsOperator operator, NatsOperator.Letter letter, Consumer<String> told) {
        String subject = letter.headers().get(DeadLetterHeaders.SUBJECT);
        if (subject == null) {
            return Optional.of("nothing says which subject it was published to");
        }
        if (letter.headers().containsKey(DeadLetterHeaders.FULL_BYTES)) {
            return Optional.of("it was too large to be kept whole; publish it anew");
        }
        ObjectNode job;
        try {
            if (!(JSON.readTree(letter.body()) instanceof ObjectNode object)) {
                return Optional.of("it is no job");
            }
            job = object;
        } catch (JacksonException e) {
            return Optional.of("it is no JSON");
        }
        int keys = withoutBlankKeys(job);
        if (JSON.writeValueAsString(job).contains(BLANK)) {
            return Optional.of("a secret in it was blanked that is no api_key; publish it anew");
        }
        if (keys > 0) {
            told.accept("%d goes without the key it carried".formatted(letter.sequence()));
        }
        try {
            operator.publisher()
                    .publish(new OutboundMessage(
                            subject, "replay-" + letter.sequence(), Map.of(), JSON.writeValueAsBytes(job)));
            return Optional.empty();
        } catch (PublishFailedException | IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static int withoutBlankKeys(ObjectNode node) {
        int removed = 0;
        for (String name : List.copyOf(node.propertyNames())) {
            JsonNode value = node.get(name);
            if (value instanceof ObjectNode inner) {
                removed += withoutBlankKeys(inner);
            } else if (name.equals("api_key")
                    && value.isString()
                    && value.stringValue().equals(BLANK)) {
                node.remove(name);
                removed++;
            }
        }
        return removed;
    }
}
