package io.isogloss.local;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** A file whose name begins with a dash is read as options. Where a call went wrong and there is such a file, that is why. */
final class FileOrOption {
    private FileOrOption() {}

    /**
     * What to write instead; empty where no word of the call names such a file.
     *
     * @param folder the current one
     */
    static Optional<String> told(CommandLine called, String[] given, Path folder) {
        boolean value = false;
        for (String word : given) {
            if (word.equals("--")) {
                break;
            }
            OptionSpec option = called.getCommandSpec().optionsMap().get(word);
            if (!value && option == null && word.length() > 1 && word.startsWith("-") && isThere(folder, word)) {
                return Optional.of(
                        "'%s' begins with a dash and is read as an option. Call the file ./%s.".formatted(word, word));
            }
            value = option != null && option.arity().min() > 0;
        }
        return Optional.empty();
    }

    private static boolean isThere(Path folder, String word) {
        try {
            return Files.exists(folder.resolve(word));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
