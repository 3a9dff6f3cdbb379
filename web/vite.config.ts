import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// The built files are committed and compiled into the binary. Their names carry no hashes, so that a change of one view is a change of one
// file; the server answers them with an ETag instead. Nothing is inlined: the content security policy allows own files only.
const api = process.env.DEMARCHE_API ?? "http://127.0.0.1:4180";

export default defineConfig({
  plugins: [svelte()],
  server: {
    port: 5173,
    // The server takes what is written only from its own pages: for it, the explorer under development is one of them.
    proxy: { "/api": { target: api, changeOrigin: true, configure: (proxy) => proxy.on("proxyReq", (request) => request.getHeader("origin") && request.setHeader("origin", api)) } },
  },
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    chunkSizeWarningLimit: 1200,
    // What the built files contain of others, with their terms.
    license: { fileName: "assets/licences.txt" },
    rolldownOptions: {
      output: {
        entryFileNames: "assets/[name].js",
        chunkFileNames: "assets/[name].js",
        assetFileNames: "assets/[name][extname]",
        // Without this, each small part that two views share would be a file of its own.
        codeSplitting: {
          groups: [
            { name: "svelte", test: /node_modules\/(svelte|esm-env|clsx|devalue)\// },
            { name: "parts", test: /src\/lib\/(components\/[^/]+|[^/]+)$/, minShareCount: 2 },
          ],
        },
      },
    },
  },
});
