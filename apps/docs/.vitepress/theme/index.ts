import type { Theme } from "vitepress";
import DefaultTheme from "vitepress/theme-without-fonts";
import FigureBars from "./figure-bars.vue";
import Layout from "./layout.vue";
import "./style.css";

const theme: Theme = {
  extends: DefaultTheme,
  Layout,
  enhanceApp({ app }) {
    app.component("FigureBars", FigureBars);
  },
};

export default theme;
