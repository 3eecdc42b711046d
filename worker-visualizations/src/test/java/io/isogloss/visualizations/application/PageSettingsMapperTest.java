package io.isogloss.visualizations.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.model.visualization.VisualizationConfig;
import io.isogloss.page.PageSettings;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PageSettingsMapperTest {
    @Test
    void aJobThatSaysNothingOfItsLabelsLeavesThemRoom() {
        PageSettings page = PageSettingsMapper.map(VisualizationConfig.defaults(), ImageSource.inlineOnly());

        assertThat(VisualizationConfig.defaults().labels().textCollisionSizeScale())
                .as("the contract's default")
                .isEqualTo(3);
        assertThat(page.textCollisionSizeScale()).isCloseTo(1.2, Offset.offset(1e-9));
    }
}
