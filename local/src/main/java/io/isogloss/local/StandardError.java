package io.isogloss.local;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;

/** The standard error of a process that the script has started: descriptor 2 is a pipe then, for what Java says before the program begins. */
final class StandardError {
    /** Names the descriptor that is the real one. */
    private static final String DESCRIPTOR = "isogloss.error";

    private StandardError() {}

    /** Writes there from now on. Where that cannot be, everything still comes through the pipe, line by line. */
    static void restore() {
        Integer number = Integer.getInteger(DESCRIPTOR);
        if (number == null) {
            return;
        }
        try {
            // Opening it again by its name would give files a second position, and not every system has names for
            // descriptors.
            Constructor<FileDescriptor> descriptor = FileDescriptor.class.getDeclaredConstructor(int.class);
            descriptor.setAccessible(true);
            FileOutputStream out = new FileOutputStream(descriptor.newInstance(number));
            System.setErr(new PrintStream(new BufferedOutputStream(out), true, System.err.charset()));
        } catch (ReflectiveOperationException | RuntimeException e) {
            // As said above.
        }
    }
}
