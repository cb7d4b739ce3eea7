import { setStage } from "./stage.ts";
import "./sections/keyboard.ts";
import "./sections/answering.ts";
import "./sections/thread.ts";
import "./sections/live.ts";
import "./sections/settings.ts";
import "./sections/everyScreen.ts";
import "./sections/signIn.ts";
import "./sections/narrow.ts";
import "./sections/demo.ts";

// One file for all of them: they share a build, a browser and the fake's memory, and run in this order.
setStage();
