import "enlist-sdk/form.css";
import { createApp } from "vue";
import App from "./App.vue";

createApp(App).mount("#app");
