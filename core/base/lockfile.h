#pragma once

#include <string>

#include <QLockFile>

namespace oxide::base {

/// A file that one living process holds. QLockFile knows its holder by pid and host name, which in
/// a restarted container are those of another process; PATH.mark says beside it when the holder
/// started (startMark). One thread at a time.
class LockFile final
{
public:
    explicit LockFile(std::string path);
    /// Lets go.
    ~LockFile();
    LockFile(const LockFile &) = delete;
    LockFile &operator=(const LockFile &) = delete;

    /// False where a living process holds it, this one included, or it cannot be written. Takes
    /// over what a dead one left.
    [[nodiscard]] bool tryTake();
    /// Why the last tryTake() failed: a living process holds it. Else it cannot be written.
    [[nodiscard]] bool isHeldByAnother() const;

private:
    [[nodiscard]] bool isLeftBehind() const;
    void writeMark() const;

    QString m_markPath;
    QLockFile m_lock;
};

} // namespace oxide::base
