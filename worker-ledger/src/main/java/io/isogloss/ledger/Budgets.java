package io.isogloss.ledger;

import io.isogloss.runtime.jobs.JobGate;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What may be spent a day and a month, how much of it is gone, and whether jobs wait because of it.
 *
 * <p>Answers from memory; safe for many threads. While the database cannot be asked, what it said last and what this process spent since counts.
 */
public final class Budgets implements JobGate {
    private static final Logger LOG = LoggerFactory.getLogger(Budgets.class);
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** The stretches of time that a budget is for; both begin at midnight UTC. */
    public enum Period {
        DAY,
        MONTH;

        /** As metrics and reports spell it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How a budget stands.
     *
     * @param alert whether the part is gone at which a warning is given
     * @param spent whether all of it is gone
     */
    public record Standing(Period period, BigDecimal limitUsd, BigDecimal spentUsd, boolean alert, boolean spent) {
        /** The part that is gone; 1 is all of it. */
        public double ratio() {
            return spentUsd.divide(limitUsd, 6, RoundingMode.HALF_UP).doubleValue();
        }

        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("period", period.word());
            map.put("limit_usd", CostReport.plain(limitUsd));
            map.put("spent_usd", CostReport.plain(spentUsd));
            map.put("used_ratio", ratio());
            map.put("alert", alert);
            map.put("spent", spent);
            return map;
        }
    }

    private final Map<Period, BigDecimal> limits = new EnumMap<>(Period.class);
    private final BigDecimal alertPart;
    private final boolean stops;
    private final Spending spending;
    private final InstantSource clock;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    Budgets(
            Optional<BigDecimal> daily,
            Optional<BigDecimal> monthly,
            int alertPercent,
            boolean stops,
            Spending spending,
            InstantSource clock) {
        daily.ifPresent(limit -> limits.put(Period.DAY, limit));
        monthly.ifPresent(limit -> limits.put(Period.MONTH, limit));
        this.alertPart = BigDecimal.valueOf(alertPercent).divide(HUNDRED);
        this.stops = stops;
        this.spending = spending;
        this.clock = clock;
    }

    /** Whether there is a budget. */
    public boolean any() {
        return !limits.isEmpty();
    }

    /** Whether jobs wait while a budget is spent. */
    public boolean stops() {
        return stops;
    }

    /** One entry a budget. */
    public List<Standing> standings() {
        List<Standing> standings = new ArrayList<>();
        limits.forEach((period, limit) -> standings.add(standing(period, limit)));
        return standings;
    }

    private Standing standing(Period period, BigDecimal limit) {
        BigDecimal spent = switch (period) {
            case DAY -> spending.ofDay(clock.instant());
            case MONTH -> spending.ofMonth(clock.instant());
        };
        return new Standing(
                period, limit, spent, spent.compareTo(limit.multiply(alertPart)) >= 0, spent.compareTo(limit) >= 0);
    }

    @Override
    public String closedBecause(String type) {
        String reason = "";
        for (Standing standing : standings()) {
            if (standing.alert()) {
                tellOnce(standing);
            }
            if (standing.spent() && stops && reason.isEmpty()) {
                reason = "the budget of this " + standing.period().word() + " is spent: " + words(standing);
            }
        }
        return reason;
    }

    private void tellOnce(Standing standing) {
        String what = standing.spent() ? "spent" : "nearly spent";
        if (told.add(Spending.day(clock.instant()) + standing.period().word() + what)) {
            LOG.warn("The budget of this {} is {}: {}", standing.period().word(), what, words(standing));
        }
    }

    private static String words(Standing standing) {
        return standing.spentUsd().setScale(2, RoundingMode.HALF_UP) + " of "
                + CostReport.plain(standing.limitUsd()).toPlainString() + " US dollars";
    }
}
