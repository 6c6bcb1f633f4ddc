#pragma once

#include <vector>

#include <sys/types.h>

namespace oxide::guard {

/// Makes orphans among our descendants our own children, so that none can leave the tree, and asks
/// the kernel to tell us when the thread that started us ends. Linux; elsewhere what there is.
void ownDescendants();

/// Whether ownDescendants() brings orphans to us on this system.
[[nodiscard]] bool orphansComeToUs();

/// In the started program, before exec: when the guardian is killed, so is the program.
void dieWithGuardian();

/// In the started program: it inherits its three standard streams and nothing else of ours.
void closeInherited();

/// Becomes readable when the process that started us has ended; -1 where the system has no such
/// thing beside the lifeline.
[[nodiscard]] int openParentWatch();

/// The living processes below `root` (zombies left out), parents before children. One that changes
/// its parent while this reads may be missed: ask again.
[[nodiscard]] std::vector<pid_t> descendantsOf(pid_t root);

} // namespace oxide::guard
