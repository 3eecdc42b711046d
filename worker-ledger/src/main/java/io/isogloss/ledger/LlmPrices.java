package io.isogloss.ledger;

import io.isogloss.model.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What language models cost, in US dollars a million tokens. A model is found by its name or by the longest beginning of it: dated versions cost what
 * their family does. Immutable.
 */
public final class LlmPrices {
    private static final String SHIPPED = "llm-prices.json";
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    private final Map<String, Price> prices;

    /** One model's price. */
    record Price(BigDecimal input, BigDecimal output) {}

    private LlmPrices(Map<String, Price> prices) {
        this.prices = Map.copyOf(prices);
    }

    /**
     * The shipped prices and these, which win.
     *
     * @param own {@code model=input/output}, such as {@code gpt-4o=2.5/10}
     * @throws IllegalArgumentException naming the one that is not of that form
     */
    public static LlmPrices with(List<String> own) {
        Map<String, Price> prices = new HashMap<>(shipped());
        for (String each : own) {
            String[] parts = each.split("[=/]", -1);
            try {
                prices.put(parts[0].strip(), new Price(amount(parts[1]), amount(parts[2])));
            } catch (ArithmeticException | IndexOutOfBoundsException | NumberFormatException e) {
                throw new IllegalArgumentException("'" + each + "' is not model=input/output", e);
            }
        }
        return new LlmPrices(prices);
    }

    /** What these tokens cost; empty where the model's price is not known. */
    public Optional<BigDecimal> cost(String model, long inputTokens, long outputTokens) {
        for (int end = model.length(); end > 0; end--) {
            Price price = prices.get(model.substring(0, end));
            if (price != null && (end == model.length() || !Character.isLetterOrDigit(model.charAt(end)))) {
                return Optional.of(price.input()
                        .multiply(BigDecimal.valueOf(inputTokens))
                        .add(price.output().multiply(BigDecimal.valueOf(outputTokens)))
                        .divide(MILLION));
            }
        }
        return Optional.empty();
    }

    private static BigDecimal amount(String text) {
        BigDecimal amount = new BigDecimal(text.strip());
        if (amount.signum() < 0) {
            throw new NumberFormatException("below zero");
        }
        return amount;
    }

    private static Map<String, Price> shipped() {
        try (InputStream file = LlmPrices.class.getResourceAsStream(SHIPPED)) {
            if (file == null) {
                throw new IllegalStateException(SHIPPED + " is missing");
            }
            Map<String, Price> prices = new HashMap<>();
            Json.readObject(file.readAllBytes())
                    .properties()
                    .forEach(each -> prices.put(
                            each.getKey(),
                            new Price(
                                    each.getValue().get(0).decimalValue(),
                                    each.getValue().get(1).decimalValue())));
            return prices;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
