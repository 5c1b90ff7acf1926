import type { Digest } from '../../oci/digest.ts';
import { type Descriptor, MEDIA_TYPES, type Platform } from '../../oci/image-spec.ts';

/**
 * A manifest list that is made here. It exists when its record does; its names are of one name space with those of images,
 * and its members stay with it.
 */
export interface ManifestList {
  readonly schema: 1;
  /** 64 hex digits, drawn by lot: what the list holds changes, its ID does not. */
  readonly id: string;
  /** As that of an image. */
  readonly revision: number;
  readonly names: readonly string[];
  /** Every name it ever had, latest first. */
  readonly namesHistory: readonly string[];
  /** RFC 3339. */
  readonly createdAt: string;
  readonly members: readonly ListMember[];
}

/** Whether what has a record, or shall have one, is a list and no image. */
export function isManifestList(either: object): either is Pick<ManifestList, 'members'> {
  return 'members' in either;
}

/** What a caller says of a list; names and revision are the store's business. */
export type ListFacts = Omit<ManifestList, 'schema' | 'revision' | 'names' | 'namesHistory'>;

/** An image of a list. */
export interface ListMember {
  /** As it stands in the list. */
  readonly descriptor: Descriptor;
  /** Blobs that its manifest names, as far as they are here. */
  readonly blobs: readonly Digest[];
  /** The image that it is here; undefined for one that was never unpacked. */
  readonly imageId?: string;
  /** The repository that has it, as `registry/repository`; undefined for one that is here. */
  readonly source?: string;
}

/** Everything the list needs to stay. */
export function reachableFromList({ members }: Pick<ManifestList, 'members'>) {
  return { blobs: members.flatMap(({ descriptor, blobs }) => [descriptor.digest, ...blobs]), layers: [] };
}

/** As much of a list as is published. */
export type ListedMembers = { readonly members: readonly Pick<ListMember, 'descriptor'>[] };

/** Docker's kind of list where all members are docker's, else an OCI index. */
export function listMediaType({ members }: ListedMembers): string {
  const isDockers = ({ descriptor }: Pick<ListMember, 'descriptor'>) =>
    descriptor.mediaType === MEDIA_TYPES.dockerManifest;
  return members.length > 0 && members.every(isDockers) ? MEDIA_TYPES.dockerList : MEDIA_TYPES.ociIndex;
}

/** What is published, as podman writes it. @param mediaType another kind than the list's own */
export function listDocument(list: ListedMembers, mediaType = listMediaType(list)): string {
  const manifests = list.members.map(({ descriptor }) => descriptor);
  return JSON.stringify({ schemaVersion: 2, mediaType, manifests });
}

/** What the command line says of a member; undefined leaves what there is. */
export interface MemberChange {
  readonly architecture?: string | undefined;
  readonly os?: string | undefined;
  readonly variant?: string | undefined;
  readonly osVersion?: string | undefined;
  readonly osFeatures?: readonly string[] | undefined;
  readonly features?: readonly string[] | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** The member with what was said of it. */
export function changedMember(member: ListMember, change: MemberChange): ListMember {
  const { descriptor } = member;
  const { architecture, os, variant, osVersion, osFeatures, features, annotations } = change;
  const own = descriptor.platform ?? { architecture: '', os: '' };
  const platform: Platform = {
    ...own,
    architecture: architecture ?? own.architecture,
    os: os ?? own.os,
    ...(variant !== undefined && { variant }),
    ...(osVersion !== undefined && { 'os.version': osVersion }),
    ...(osFeatures?.length && { 'os.features': osFeatures }),
    ...(features?.length && { features }),
  };
  const all = { ...descriptor.annotations, ...annotations };
  const annotated = Object.keys(all).length === 0 ? {} : { annotations: all };
  return { ...member, descriptor: { ...descriptor, platform, ...annotated } };
}

/** The list with these members; one that is there already is replaced in its place. */
export function withMembers(
  members: readonly ListMember[],
  added: readonly ListMember[],
): readonly ListMember[] {
  const all = new Map(members.map((member) => [member.descriptor.digest, member]));
  for (const member of added) all.set(member.descriptor.digest, member);
  return [...all.values()];
}
