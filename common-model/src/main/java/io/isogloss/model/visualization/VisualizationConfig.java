package io.isogloss.model.visualization;

import io.isogloss.model.json.FieldReader;
import io.isogloss.model.json.Json;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every setting of a map. What a job leaves out has the default of the contract.
 *
 * @param projection how vectors become places
 * @param clustering how clusters are found
 * @param naming how they get names
 * @param page the page around the map
 * @param colors the colors
 * @param labels the labels
 * @param points the points
 * @param boundaries the outlines of clusters
 * @param outputs what is made besides the page
 */
public record VisualizationConfig(
        ProjectionSettings projection,
        ClusteringSettings clustering,
        NamingSettings naming,
        PageSettings page,
        ColorSettings colors,
        LabelSettings labels,
        PointSettings points,
        BoundarySettings boundaries,
        OutputSettings outputs) {

    /** The settings of a job that sets nothing. */
    public static VisualizationConfig defaults() {
        return read(new FieldReader(Json.object()));
    }

    static VisualizationConfig read(FieldReader fields) {
        return new VisualizationConfig(
                ProjectionSettings.read(fields),
                ClusteringSettings.read(fields),
                NamingSettings.read(fields),
                PageSettings.read(fields),
                ColorSettings.read(fields),
                LabelSettings.read(fields),
                PointSettings.read(fields),
                BoundarySettings.read(fields),
                OutputSettings.read(fields));
    }

    ObjectNode toTree() {
        ObjectNode node = Json.object();
        projection.write(node);
        clustering.write(node);
        naming.write(node);
        page.write(node);
        colors.write(node);
        labels.write(node);
        points.write(node);
        boundaries.write(node);
        outputs.write(node);
        return node;
    }
}
