import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { editComment, publishPost, removeComment, writeComment } from "../messenger/person/comments.ts";
import type { Platform } from "../platform.ts";
import { postsOf } from "../world/posts.ts";
import { getPageById, getPerson } from "../world/setup.ts";

const idSchema = z.object({ id: z.string() });
const commentIdSchema = z.object({ id: z.string(), comment: z.string() });
const textSchema = z.string().min(1).max(8000);
const postSchema = z.object({ text: textSchema, person: z.string().nullable().default(null) });
const commentSchema = postSchema.extend({ post: z.string().optional(), parent: z.string().optional() });

/** What stands in public on a Page: its posts, those of visitors, and comments. */
export function postRoutes(server: FastifyInstance, platform: Platform): void {
  const { world } = platform;
  const pageOf = (params: unknown) => getPageById(world, idSchema.parse(params).id);
  const personIn = (id: string | null) => (id === null ? null : getPerson(world, id).id);

  server.get("/_emulator/pages/:id/posts", (request) => postsOf(world, pageOf(request.params).id));
  server.post("/_emulator/pages/:id/posts", (request) => {
    const { text, person } = postSchema.parse(request.body);
    return publishPost(platform, pageOf(request.params), text, personIn(person));
  });
  server.post("/_emulator/pages/:id/comments", (request) => {
    const { text, person, post, parent } = commentSchema.parse(request.body);
    const personId = personIn(person);
    return writeComment(platform, pageOf(request.params), { text, personId, postId: post, parentId: parent });
  });
  server.patch("/_emulator/pages/:id/comments/:comment", (request) => {
    const { text } = z.object({ text: textSchema }).parse(request.body);
    return editComment(platform, pageOf(request.params), commentIdSchema.parse(request.params).comment, text);
  });
  server.delete("/_emulator/pages/:id/comments/:comment", (request) =>
    removeComment(platform, pageOf(request.params), commentIdSchema.parse(request.params).comment),
  );
}
