package io.isogloss.runtime.nats;

/** The note that one delivery is in hand here; see {@link HeldFile}. Safe for any number of threads, and never fails. */
interface HeldNote {

    /** Of a delivery that is not noted. */
    HeldNote NONE = new HeldNote() {
        @Override
        public Runnable renewing() {
            return () -> {};
        }

        @Override
        public void drop() {}
    };

    /** A sign of life leaves now; what is returned is run when the broker has confirmed it. */
    Runnable renewing();

    /** There is nothing to give back any more. */
    void drop();
}
