import type { AnyChunk, HomeView as Home, KnownBlock, MessageMetadata, ModalView as Modal } from "@slack/types";

export type MessageBlocks = KnownBlock[];
export type ModalWithBlocks = Omit<Modal, "blocks"> & { blocks: KnownBlock[] };
export type HomeWithBlocks = Omit<Home, "blocks"> & { blocks: KnownBlock[] };
export type Chunks = AnyChunk[];
export type Metadata = MessageMetadata;
