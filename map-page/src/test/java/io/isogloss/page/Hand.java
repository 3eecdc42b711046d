package io.isogloss.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import java.time.Duration;
import java.util.List;

/** The three ways to use a page. What one of them cannot do, the page offers in another form: a lasso by keyboard is the selection of what is in view. */
abstract sealed class Hand {
    final Page page;
    final Frame map;

    private Hand(Page page, Frame map) {
        this.page = page;
        this.map = map;
    }

    static Hand of(String name, Page page, Frame map) {
        return switch (name) {
            case "mouse" -> new Mouse(page, map);
            case "touch" -> new Finger(page, map);
            case "keyboard" -> new Keys(page, map);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Presses a button or a box to tick. */
    abstract void press(String selector);

    /** Presses what stands at a place of the picture. */
    void press(double x, double y) {
        throw new UnsupportedOperationException("no hand that points");
    }

    /** Opens a tab of the panel, or shuts the panel where the tab is open. */
    abstract void tab(String name);

    /** Goes to the search field and types, over what is there. */
    abstract void type(String query);

    abstract void choose(String list, String value);

    /** Moves a slider to a share of its length. */
    abstract void slide(String selector, double share);

    /** Takes a range of the histogram. */
    abstract void brush();

    abstract void zoomIn();

    abstract void pan();

    abstract void home();

    /** Opens the card of the point at a place of the view. */
    abstract void openCard(double x, double y);

    abstract void closeCard();

    /** Selects what lies within a line with a tool. */
    abstract void select(String tool, List<double[]> line);

    abstract void clearSelection();

    /** Opens a topic of the tree and chooses the first one in it. */
    abstract void chooseTopic();

    /** What only this hand has: a second way to what all can do. */
    abstract void shortcuts();

    /** Whether it can press what stands in the picture; the tree has the same for who cannot. */
    boolean points() {
        return this instanceof Pointing;
    }

    final void lit(String compared) {
        until("(isogloss.app.lit ? isogloss.app.lit.count() : isogloss.model.n) " + compared);
    }

    final int lit() {
        return ((Number) map.evaluate("isogloss.app.lit ? isogloss.app.lit.count() : isogloss.model.n")).intValue();
    }

    /** Waits frame by frame: the page's policy does not let Playwright wait inside of it. */
    final void until(String condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        while (!Boolean.TRUE.equals(map.evaluate("() => !!(" + condition + ")"))) {
            assertThat(System.nanoTime()).as(condition).isLessThan(deadline);
            frame();
        }
    }

    final void frame() {
        map.evaluate("() => new Promise(requestAnimationFrame)");
    }

    /** A place of the view, as shares of its size. */
    final double[] place(double x, double y) {
        List<?> size = (List<?>) map.evaluate("[innerWidth, innerHeight]");
        return new double[] {x * ((Number) size.get(0)).doubleValue(), y * ((Number) size.get(1)).doubleValue()};
    }

    /** A hand that points at what it means. */
    private abstract static sealed class Pointing extends Hand {
        private Pointing(Page page, Frame map) {
            super(page, map);
        }

        @Override
        abstract void press(double x, double y);

        abstract void drag(List<double[]> path);

        @Override
        final void tab(String name) {
            press("#tab-" + name);
        }

        /** The list itself is the browser's own. */
        @Override
        final void choose(String list, String value) {
            map.selectOption(list, value);
        }

        @Override
        final void slide(String selector, double share) {
            BoundingBox box = map.locator(selector).first().boundingBox();
            press(box.x + 8 + share * (box.width - 16), box.y + box.height / 2);
        }

        @Override
        final void brush() {
            BoundingBox box = map.locator("svg.hist").boundingBox();
            drag(List.of(
                    new double[] {box.x + box.width * 0.2, box.y + 30},
                    new double[] {box.x + box.width * 0.4, box.y + 30},
                    new double[] {box.x + box.width * 0.5, box.y + 40}));
        }

        @Override
        final void pan() {
            double[] from = place(0.6, 0.6);
            drag(List.of(from, new double[] {from[0] - 40, from[1] - 20}, new double[] {from[0] - 80, from[1] - 40}));
        }

        @Override
        final void home() {
            press("#home");
        }

        @Override
        final void closeCard() {
            // The card moves with its point as long as the view flies to it.
            until("!isogloss.app.flight");
            press("#card >> text=Close");
        }

        @Override
        final void select(String tool, List<double[]> line) {
            press("#" + tool);
            drag(line);
            press("#" + tool);
        }

        @Override
        final void clearSelection() {
            tab("points");
            press("#page-points button:text-is('Clear')");
            tab("points");
        }

        @Override
        final void chooseTopic() {
            press("[role=treeitem] .twist");
            press("[role=treeitem][aria-level='2'] .node");
        }
    }

    private static final class Mouse extends Pointing {
        private Mouse(Page page, Frame map) {
            super(page, map);
        }

        @Override
        void press(String selector) {
            map.click(selector);
        }

        @Override
        void press(double x, double y) {
            page.mouse().click(x, y);
        }

        @Override
        void drag(List<double[]> path) {
            page.mouse().move(path.getFirst()[0], path.getFirst()[1]);
            page.mouse().down();
            path.forEach(place -> page.mouse().move(place[0], place[1]));
            page.mouse().up();
        }

        @Override
        void type(String query) {
            map.click("#query", new Frame.ClickOptions().setClickCount(3));
            page.keyboard().press("Delete");
            page.keyboard().type(query);
        }

        @Override
        void zoomIn() {
            double[] at = place(0.55, 0.55);
            page.mouse().move(at[0], at[1]);
            page.mouse().wheel(0, -400);
        }

        @Override
        void openCard(double x, double y) {
            page.mouse().move(x, y);
            map.waitForSelector("#card:not(.pinned) .text");
            page.mouse().click(x, y);
        }

        /** A double click comes closer; a box is drawn with Shift alone, Ctrl adds to the selection and Alt takes from it. */
        @Override
        void shortcuts() {
            double before = ((Number) map.evaluate("isogloss.app.camera.scale")).doubleValue();
            double[] empty = place(0.98, 0.5);
            page.mouse().dblclick(empty[0] - 60, empty[1]);
            until("isogloss.app.camera.scale > " + 1.5 * before);
            home();
            until("!isogloss.app.flight");
            boxWith("Shift", 0.25, 0.5);
            int one = lit();
            boxWith("Control+Shift", 0.5, 0.75);
            lit("> " + one);
            boxWith("Alt+Shift", 0.5, 0.75);
            lit("=== " + one);
            clearSelection();
        }

        private void boxWith(String keys, double from, double to) {
            for (String key : keys.split("\\+")) {
                page.keyboard().down(key);
            }
            drag(List.of(place(from, 0.4), place(to - 0.01, 0.5), place(to - 0.01, 0.7)));
            for (String key : keys.split("\\+")) {
                page.keyboard().up(key);
            }
            lit("!== isogloss.model.n");
        }
    }

    private static final class Finger extends Pointing {
        private final CDPSession session;

        private Finger(Page page, Frame map) {
            super(page, map);
            session = page.context().newCDPSession(page);
        }

        @Override
        void press(String selector) {
            map.tap(selector);
        }

        @Override
        void press(double x, double y) {
            page.touchscreen().tap(x, y);
        }

        @Override
        void drag(List<double[]> path) {
            touch("touchStart", path.getFirst());
            path.forEach(place -> touch("touchMove", place));
            // A finger that leaves while it moves throws the view, and the browser takes the next tap as the one that
            // stops it.
            for (int rest = 1; rest <= 4; rest++) {
                frame();
                touch("touchMove", new double[] {path.getLast()[0] + rest % 2, path.getLast()[1]});
            }
            touch("touchEnd");
        }

        @Override
        void type(String query) {
            map.tap("#query");
            map.fill("#query", query);
        }

        @Override
        void zoomIn() {
            double[] at = place(0.5, 0.6);
            for (int k = 0; k <= 5; k++) {
                touch(k == 0 ? "touchStart" : "touchMove", new double[] {at[0] - 30 - 10 * k, at[1]}, new double[] {
                    at[0] + 30 + 10 * k, at[1]
                });
            }
            touch("touchEnd");
        }

        @Override
        void openCard(double x, double y) {
            press(x, y);
        }

        @Override
        void shortcuts() {
            // None but those that the browser has.
        }

        private void touch(String type, double[]... places) {
            JsonArray points = new JsonArray();
            for (double[] place : places) {
                JsonObject point = new JsonObject();
                point.addProperty("x", place[0]);
                point.addProperty("y", place[1]);
                points.add(point);
            }
            JsonObject args = new JsonObject();
            args.addProperty("type", type);
            args.add("touchPoints", points);
            session.send("Input.dispatchTouchEvent", args);
        }
    }

    private static final class Keys extends Hand {
        private Keys(Page page, Frame map) {
            super(page, map);
        }

        /** Only what the Tab key reaches. */
        private void focus(String selector) {
            map.focus(selector);
            assertThat(map.evaluate("document.activeElement.tabIndex"))
                    .as("the Tab key reaches " + selector)
                    .isEqualTo(0);
        }

        private void keys(String... keys) {
            for (String key : keys) {
                page.keyboard().press(key);
            }
        }

        @Override
        void press(String selector) {
            focus(selector);
            boolean ticked = "INPUT".equals(map.evaluate("document.activeElement.tagName"));
            keys(ticked ? "Space" : "Enter");
        }

        @Override
        void tab(String name) {
            focus("#tabs [tabindex='0']");
            if (focused().equals("tab-" + name)) {
                keys("Enter");
                return;
            }
            for (int k = 0; k < 5 && !focused().equals("tab-" + name); k++) {
                keys("ArrowRight");
            }
        }

        private String focused() {
            return (String) map.evaluate("document.activeElement.id");
        }

        @Override
        void type(String query) {
            focus("#map");
            keys("/", "Control+A", "Delete");
            page.keyboard().type(query);
        }

        @Override
        void choose(String list, String value) {
            focus(list);
            keys("Home");
            for (int k = 0; k < 20 && !map.inputValue(list).equals(value); k++) {
                keys("ArrowDown");
            }
        }

        @Override
        void slide(String selector, double share) {
            focus(selector);
            keys("Home");
            String steps = "(e => Math.round(" + share + " * (e.max - e.min) / e.step))(document.activeElement)";
            for (int k = ((Number) map.evaluate(steps)).intValue(); k > 0; k--) {
                keys("ArrowRight");
            }
        }

        @Override
        void brush() {
            slide("#page-filter input[aria-label=To]", 0.5);
            slide("#page-filter input[aria-label=From]", 0.2);
        }

        @Override
        void zoomIn() {
            focus("#map");
            keys("+", "=");
        }

        @Override
        void pan() {
            focus("#map");
            keys("ArrowRight", "ArrowDown", "Shift+ArrowRight", "ArrowLeft", "ArrowUp", "ArrowUp");
        }

        @Override
        void home() {
            focus("#map");
            keys("0");
        }

        /** Opens the point that is nearest to the middle. */
        @Override
        void openCard(double x, double y) {
            focus("#map");
            keys("Enter");
        }

        @Override
        void closeCard() {
            keys("Escape");
        }

        /** Takes the tool up, lays it down, and selects what is in view. */
        @Override
        void select(String tool, List<double[]> line) {
            focus("#map");
            keys(tool.substring(0, 1));
            assertThat(map.getAttribute("#" + tool, "aria-pressed")).isEqualTo("true");
            keys("Escape");
            assertThat(map.getAttribute("#" + tool, "aria-pressed")).isEqualTo("false");
            keys("v");
        }

        @Override
        void clearSelection() {
            focus("#map");
            keys("Escape");
        }

        @Override
        void chooseTopic() {
            focus("[role=tree] [tabindex='0']");
            keys("End", "ArrowUp", "Home", "ArrowRight", "ArrowRight", "Enter");
        }

        /** A topic by its first letter, and one more with Ctrl; back with the keys that mean the same. */
        @Override
        void shortcuts() {
            if (!map.isVisible("#page-topics")) {
                tab("topics");
            }
            focus("[role=tree] [tabindex='0']");
            keys("Home", "ArrowLeft", "ArrowRight", "a", "Enter");
            lit("!== isogloss.model.n");
            int one = lit();
            keys("ArrowDown", "Control+Enter");
            lit("> " + one);
            keys("Alt+Enter");
            lit("=== " + one);
            focus("#map");
            keys("-", "_", "Home", "Escape");
            lit("=== isogloss.model.n");
            tab("topics");
        }
    }
}
