package io.isogloss.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was spent today and this month: what the database said last, and what this process noted since and the database did not count. All methods
 * lock, and none waits for anything.
 */
final class Spending {
    private final Map<LocalDate, BigDecimal> waiting = new TreeMap<>();
    private final Map<LocalDate, BigDecimal> writtenSince = new TreeMap<>();
    private LocalDate day = LocalDate.MIN;
    private BigDecimal dayUsd = BigDecimal.ZERO;
    private BigDecimal monthUsd = BigDecimal.ZERO;

    static LocalDate day(Instant at) {
        return at.atOffset(ZoneOffset.UTC).toLocalDate();
    }

    static Instant begin(LocalDate date) {
        return date.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** An entry waits to be written. */
    synchronized void noted(LedgerEntry entry) {
        add(waiting, entry, BigDecimal.ONE);
    }

    /** An entry that was noted here is written, or given up. */
    synchronized void written(LedgerEntry entry) {
        add(waiting, entry, BigDecimal.ONE.negate());
        add(writtenSince, entry, BigDecimal.ONE);
    }

    /** What the database says now, everything that was written included. */
    synchronized void counted(LocalDate today, BigDecimal ofDay, BigDecimal ofMonth) {
        day = today;
        dayUsd = ofDay;
        monthUsd = ofMonth;
        writtenSince.clear();
        waiting.keySet().removeIf(each -> each.isBefore(today.minusMonths(2)));
    }

    synchronized BigDecimal ofDay(Instant now) {
        LocalDate today = day(now);
        BigDecimal counted = today.equals(day) ? dayUsd : BigDecimal.ZERO;
        return counted.add(of(waiting, today)).add(of(writtenSince, today));
    }

    synchronized BigDecimal ofMonth(Instant now) {
        LocalDate today = day(now);
        boolean sameMonth = today.getYear() == day.getYear() && today.getMonth() == day.getMonth();
        BigDecimal sum = sameMonth ? monthUsd : BigDecimal.ZERO;
        for (LocalDate date = today.withDayOfMonth(1); !date.isAfter(today); date = date.plusDays(1)) {
            sum = sum.add(of(waiting, date)).add(of(writtenSince, date));
        }
        return sum;
    }

    private static BigDecimal of(Map<LocalDate, BigDecimal> sums, LocalDate date) {
        return sums.getOrDefault(date, BigDecimal.ZERO);
    }

    private static void add(Map<LocalDate, BigDecimal> sums, LedgerEntry entry, BigDecimal sign) {
        sums.merge(day(entry.endedAt()), entry.usage().costUsd().multiply(sign), BigDecimal::add);
    }
}
