package io.isogloss.visualizations.naming;

import java.util.Arrays;
import java.util.Set;

/** The closed word classes of a few languages: words that bind a sentence and name nothing. */
final class FunctionWords {
    private static final Set<String> WORDS = Set.copyOf(Arrays.asList(
            ("a an the and or nor but if then else than that this these those there here of to in on at by for from with without into onto over under"
                            + " about above below between among through during before after again against as is are was were be been being am do does did"
                            + " done doing have has had having will would shall should can could may might must not no yes it its it's he him his she her"
                            + " hers they them their theirs we us our ours you your yours i me my mine who whom whose which what when where why how all"
                            + " any both each few more most other some such only own same so too very just also one's oneself itself himself herself"
                            + " themselves up down out off upon per via etc used using use especially usually often one two many much several various"
                            + " der die das den dem des ein eine einer eines einem einen und oder aber nicht auch ist sind war waren wird werden wurde"
                            + " hat haben hatte mit von zu zum zur im auf aus bei nach vor durch ohne um sich sie er es wir ihr ich als wie wenn dass"
                            + " daß nur noch schon sehr mehr kein keine dieser diese dieses le la les un une des du au aux et ou mais ne pas que qui"
                            + " quoi dont où est sont était être avoir ce cette ces cet il elle ils elles nous vous je tu son sa ses leur leurs dans"
                            + " par pour avec sans sur sous entre plus moins très el los las una unos unas y o pero no sí del al es son era ser estar"
                            + " este esta estos estas ese esa que quien cual como cuando donde por para con sin sobre entre más muy su sus lo il lo gli"
                            + " uno di da che chi cui non sono e ed ma se nel nella della delle dei degli dal alla con per tra fra o os as um uma uns"
                            + " umas do da dos das no na nos nas em por para com sem mas não se que het een van en in op te dat die voor met zijn"
                            + " niet aan er om ook dan maar bij uit")
                    .split(" ")));

    private FunctionWords() {}

    static boolean contains(String word) {
        return WORDS.contains(word);
    }
}
