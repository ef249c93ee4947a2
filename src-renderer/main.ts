import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import { ensure } from '#shared/base/assert';
import App from './App.svelte';
import { connectBridge } from './backend/backend.ts';
import { App as AppState } from './state/app.svelte.ts';

const bridge = ensure(window.faultline, 'the bridge that the preload script exposes');
const app = new AppState(connectBridge(bridge));
mount(App, { target: ensure(document.getElementById('app'), '#app'), props: { app } });
void app.start();
