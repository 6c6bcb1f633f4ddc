#include "engine/instances.h"

#include "base/text.h"

#include <utility>

#include <QDir>
#include <QLockFile>

namespace oxide::engine {

namespace {

const QString kSuffix = QStringLiteral(".lock");

QString lockPath(const std::string &folder, const QString &name)
{
    return base::qs(folder) + QStringLiteral("/instances/") + name + kSuffix;
}

} // namespace

base::Result<std::unique_ptr<Instance>> Instance::enter(const std::string &folder, std::string name)
{
    if (!QDir().mkpath(base::qs(folder) + QStringLiteral("/instances")))
        return base::fail(base::ErrorKind::ReadOnly,
                          "Cannot write to the data folder " + folder
                              + ". Give another one with --data, or change its rights.");
    auto lock = std::make_unique<QLockFile>(lockPath(folder, base::qs(name)));
    lock->setStaleLockTime(0); // alive is alive, however long
    if (!lock->tryLock())
        return base::fail(base::ErrorKind::ReadOnly,
                          "Cannot write to the data folder " + folder
                              + ". Give another one with --data, or change its rights.");
    return std::unique_ptr<Instance>(new Instance(folder, std::move(name), std::move(lock)));
}

Instance::Instance(std::string folder, std::string name, std::unique_ptr<QLockFile> lock)
    : m_folder(std::move(folder)), m_name(std::move(name)), m_lock(std::move(lock))
{
}

Instance::~Instance() = default;

std::vector<std::string> Instance::alive() const
{
    std::vector<std::string> names{m_name};
    const QDir dir(base::qs(m_folder) + QStringLiteral("/instances"));
    for (const QString &file : dir.entryList({QLatin1Char('*') + kSuffix}, QDir::Files)) {
        const QString name = file.chopped(kSuffix.size());
        if (base::str(name) == m_name)
            continue;
        QLockFile probe(lockPath(m_folder, name));
        probe.setStaleLockTime(0);
        if (probe.tryLock()) // a dead one's: taken over, and removed when the probe goes
            probe.unlock();
        else
            names.push_back(base::str(name));
    }
    return names;
}

} // namespace oxide::engine
