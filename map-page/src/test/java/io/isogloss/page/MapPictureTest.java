package io.isogloss.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class MapPictureTest {
    @Test
    void drawsThePointsIntoAPng() throws IOException {
        MapDocument document = Documents.blobs(2000, 12, 3)
                .settings(PageSettings.builder()
                        .theme(Theme.LIGHT)
                        .clusterBoundaryPolygons(true)
                        .build())
                .build();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MapPicture.writePng(document, 320, 240, out);
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        MapPicture.writePng(document, 320, 240, again);
        assertThat(out.toByteArray()).isEqualTo(again.toByteArray());
        var image = ImageIO.read(new ByteArrayInputStream(out.toByteArray()));
        assertThat(image.getWidth()).isEqualTo(320);
        int drawn = 0;
        for (int y = 0; y < 240; y++) {
            for (int x = 0; x < 320; x++) {
                drawn += (image.getRGB(x, y) & 0xffffff) != 0xfbfaf7 ? 1 : 0;
            }
        }
        assertThat(drawn).isBetween(5000, 60_000);
    }

    @Test
    void writesLabelsOfAnSvgAsTextThatIsWellFormed() throws Exception {
        for (MapDocument document : new MapDocument[] {
            Hostile.document(),
            Hostile.scripts(),
            Documents.blobs(0, 0, 1).build(),
            Documents.blobs(1, 1, 1).build()
        }) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            MapPicture.writeSvg(document, 1200, 800, out);
            var parsed = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(out.toByteArray()));
            assertThat(parsed.getElementsByTagName("script").getLength()).isZero();
            assertThat(parsed.getElementsByTagName("circle").getLength()).isEqualTo(document.points());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MapPicture.writeSvg(Hostile.scripts(), 2000, 1200, out);
        assertThat(out.toString(UTF_8)).contains("机器学习");
    }

    @Test
    void writesTheNameOfTheOnlyPointAboveIt() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MapPicture.writeSvg(Documents.lonePoint().build(), 1200, 800, out);
        var parsed = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(out.toByteArray()));
        Element point = (Element) parsed.getElementsByTagName("circle").item(0);
        NodeList lines = parsed.getElementsByTagName("text");
        Element last = (Element) lines.item(lines.getLength() - 1);
        double bottom =
                Double.parseDouble(last.getAttribute("y")) + Double.parseDouble(last.getAttribute("font-size")) / 2;
        assertThat(bottom).isLessThan(Double.parseDouble(point.getAttribute("cy")) - 6);
    }
}
