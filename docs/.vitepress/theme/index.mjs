// SPDX-License-Identifier: Apache-2.0
import DefaultTheme from "vitepress/theme";
import ResultsPlot from "./ResultsPlot.vue";
import { focusableBlocks } from "./focusable.mjs";
import "./style.css";

export default {
  extends: DefaultTheme,
  enhanceApp({ app, router }) {
    app.component("ResultsPlot", ResultsPlot);
    if (!import.meta.env.SSR) {
      focusableBlocks(router);
    }
  },
};
