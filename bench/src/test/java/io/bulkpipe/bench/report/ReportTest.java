// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.bench.result.Sample;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page and the drawings. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReportTest {
  private static final String HOSTILE =
      "</svg></style><script>alert(1)</script>\"'&<img src=x onerror=y>${1+1}<#if>$x^2$%";
  private static final List<String> SMALL = List.of("range", "16");
  private static final List<String> LARGE = List.of("range", "64");

  private final GivenResult given = new GivenResult("MiB/s")
      .measured("first", SMALL, 90, 110, 100)
      .measured("second", SMALL, 50, 40, 60, 30)
      .measured("first", LARGE, 10)
      .measured("third", LARGE, 20);

  @Test
  void theTableHasTheFiguresThatWereComputed() throws Exception {
    PageXml page = page(given.document());

    assertThat(page.texts("//table/thead/tr/th[@scope='col']"))
        .containsExactly("subject", "range 16", "range 64", "geometric mean of the ratios");
    assertThat(page.texts("//table/tbody/tr/th[@scope='row']"))
        .containsExactly("first", "second", "third");
    assertThat(page.texts("//table/tbody/tr[1]/td"))
        .containsExactly("100.0 90.00–110.0 (3) 1.00×", "10.00 10.00–10.00 (1) 1.00×", "1.00×");
    assertThat(page.texts("//table/tbody/tr[2]/td"))
        .containsExactly("45.00 30.00–60.00 (4) 2.22×", "–", "2.22× 1 of 2 columns");
    assertThat(page.texts("//table/tbody/tr[3]/td"))
        .containsExactly("–", "20.00 20.00–20.00 (1) 0.500×", "0.500× 1 of 2 columns");
  }

  @Test
  void theHeadingSaysWhereItWasMeasuredAndHow() throws Exception {
    PageXml page = page(given.document());

    assertThat(page.texts("/html/head/title")).containsExactly("Bulkpipe benchmarks: sweep");
    assertThat(page.texts("/html/@lang")).containsExactly("en");
    assertThat(page.texts("//h2")).containsExactly("sweep, 2026-11-25T00:00:00Z");
    assertThat(page.texts("//dl[@class='facts']/div"))
        .contains("Filegiven.json", "CPUa CPU", "Samples9");
    assertThat(page.texts("//pre")).containsExactly("sweep --rounds 3");
    assertThat(page.texts("//figcaption"))
        .containsExactly("Medians of MiB/s, higher is better, by range, both axes logarithmic;"
            + " the thin lines go from the least to the most sample.");
  }

  @Test
  void severalResultsHaveATableOfContents() throws Exception {
    assertThat(page(given.document()).texts("//nav")).isEmpty();

    PageXml page = page(given.document("a.json"), given.document("b.json"));

    assertThat(page.texts("//nav//a/@href")).containsExactly("#result-1", "#result-2");
    assertThat(page.texts("//h2/@id")).containsExactly("result-1", "result-2");
    assertThat(page.texts("//@id")).doesNotHaveDuplicates();
  }

  @Test
  void thePageNeedsNothingElse() throws Exception {
    PageXml page = page(given.document());

    assertThat(page.texts("//script | //link | //img | //iframe | //object | //*[@src]"))
        .isEmpty();
    assertThat(page.texts("//@href | //@*[name()='xlink:href']"))
        .allMatch(each -> each.startsWith("#"));
    assertThat(page.texts("//style")).noneMatch(each -> each.contains("url("));
    assertThat(page.texts("//style")).noneMatch(each -> each.contains("@import"));
  }

  @Test
  void whateverTheFilesSayIsText() throws Exception {
    ResultDocument hostile = new ResultDocument(
        HOSTILE,
        HOSTILE,
        Map.of(HOSTILE, HOSTILE, "date", HOSTILE),
        List.of(HOSTILE),
        Map.of(HOSTILE, HOSTILE),
        List.of(hostile("16"), hostile("64"), hostile(HOSTILE)));

    PageXml page = page(hostile);

    assertThat(page.texts("//script | //img | //*[@onerror]")).isEmpty();
    assertThat(page.texts("//table/tbody/tr/th")).contains(HOSTILE);
    assertThat(page.texts("//dl[@class='subjects']/dd")).containsExactly(HOSTILE);
    for (String drawing : new Report(List.of(hostile)).drawings().values()) {
      assertThat(PageXml.of(drawing).texts("//*[local-name()='script'] | //*[local-name()='img']"))
          .isEmpty();
    }
  }

  @Test
  void aDrawingHasNoCharacterThatXmlDoesNotHave() throws Exception {
    ResultDocument result = new GivenResult("MiB/s")
        .measured("nul\0 and \ud800 and \uffff", SMALL, 1)
        .measured("nul\0 and \ud800 and \uffff", LARGE, 1)
        .document();

    String drawing = drawing(result);

    assertThat(PageXml.of(drawing).texts("//*[local-name()='text']"))
        .contains("nul\ufffd and \ufffd and \ufffd");
  }

  @Test
  void aDrawingHasRealTextsAndBothThemes() throws Exception {
    PageXml drawing = PageXml.of(drawing(given.document()));

    assertThat(drawing.texts("//*[local-name()='text']"))
        .contains("first", "second", "third", "16", "64", "range", "MiB/s");
    assertThat(drawing.texts("//*[local-name()='style']"))
        .singleElement()
        .asString()
        .contains("prefers-color-scheme:dark", ".fill-ink{fill:#e6edf3}");
    assertThat(drawing.texts("//*[local-name()='text']/ancestor-or-self::*[@fill][1]/@class"))
        .isNotEmpty()
        .allMatch(each -> each.contains("fill-ink"));
  }

  @Test
  void drawingsAreNamedAfterTheirFileAndGroup() {
    ResultDocument result = new GivenResult("s")
        .measured("a", List.of("placement", "apart", "range", "16"), 1)
        .measured("a", List.of("placement", "../Apart", "range", "16"), 1)
        .measured("a", List.of("placement", "together", "range", "16"), 1)
        .document("My sweep.json");

    assertThat(new Report(List.of(result)).drawings())
        .containsOnlyKeys("my-sweep-apart.svg", "my-sweep-apart-2.svg", "my-sweep-together.svg");
  }

  @Test
  void whatHasNoSamplesHasNoPlot() throws Exception {
    ResultDocument empty = new GivenResult("s").document();

    assertThat(page(empty).texts("//section/p")).containsExactly("This file has no samples.");
    assertThat(new Report(List.of(empty)).drawings()).isEmpty();
  }

  @Test
  void whatCannotBeDrawnIsStillInTheTable() throws Exception {
    ResultDocument zero =
        new GivenResult("s").measured("a", SMALL, 0).measured("a", LARGE, -1).document();

    PageXml page = page(zero);

    assertThat(page.texts("//figure")).isEmpty();
    assertThat(page.texts("//section/p[not(@class)]")).containsExactly("There is nothing to plot.");
    assertThat(page.texts("//tbody/tr/td/span[@class='median']")).containsExactly("0", "-1.000");
  }

  @Test
  void aSampleWithoutFiguresIsShownAsADash() throws Exception {
    Sample sample = new Sample(Map.of(), "a", 1, 1, Map.of());
    ResultDocument result = new ResultDocument(
        "f", "s", Map.of(), List.of(), Map.of("a", "", "b", ""), List.of(sample));

    assertThat(page(result).texts("//tbody/tr/td")).containsExactly("–", "–");
  }

  @Test
  void furtherFiguresAreFolded() throws Exception {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("MiB/s", 2.0);
    figures.put("parks", 0.0);
    Sample sample = new Sample(Map.of("range", "16"), "a", 1, 1, figures);
    ResultDocument result =
        new ResultDocument("f", "s", Map.of(), List.of(), Map.of(), List.of(sample));

    PageXml page = page(result);

    assertThat(page.texts("//details/summary")).containsExactly("Further figures: parks");
    assertThat(page.texts("//details//td")).containsExactly("0 0–0 (1)");
    assertThat(page.texts("//section/div//td")).containsExactly("2.000 2.000–2.000 (1) 1.00×");
  }

  @Test
  void barsBecomeMarkersWhereTheyDifferTooMuch() {
    assertThat(bars(1, 20).isLogarithmic()).isFalse();
    assertThat(bars(1, 21).isLogarithmic()).isTrue();
    assertThat(bars(0, 21).isLogarithmic()).isFalse();
  }

  @Test
  void moreSubjectsThanColoursCanBeDrawn() throws Exception {
    GivenResult many = new GivenResult("MiB/s");
    IntStream.range(0, 3 * PlotColor.cycle())
        .forEach(i -> many.measured("s" + i, SMALL, i + 1).measured("s" + i, LARGE, i + 2));

    assertThat(PageXml.of(drawing(many.document())).texts("//*[local-name()='text']"))
        .contains("s0", "s" + (3 * PlotColor.cycle() - 1));
  }

  private static BarPlot bars(double low, double high) {
    ResultDocument result = new GivenResult("s")
        .measured("a", List.of(), low)
        .measured("b", List.of(), high)
        .document();
    Samples samples = new Samples(result.samples());
    return new BarPlot(FigureTable.of(
        samples.mainFigure(),
        CellGroup.of(samples.cells()).get(0),
        result.subjectNames(),
        samples));
  }

  private static Sample hostile(String value) {
    return new Sample(
        Map.of(HOSTILE, value), HOSTILE, 1, 1, Map.of(HOSTILE, 1.0, HOSTILE + HOSTILE, 2.0));
  }

  private static String drawing(ResultDocument result) {
    return new Report(List.of(result)).drawings().values().iterator().next();
  }

  private static PageXml page(ResultDocument... results) throws Exception {
    return PageXml.of(new Report(List.of(results)).page().html());
  }
}
