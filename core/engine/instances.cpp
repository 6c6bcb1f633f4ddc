#include "engine/instances.h"

#include "base/lockfile.h"
#include "base/text.h"

#include <utility>

#include <QDir>

namespace oxide::engine {

namespace {

const QString kSuffix = QStringLiteral(".lock");

std::string lockPath(const std::string &folder, const QString &name)
{
    return folder + "/instances/" + base::str(name + kSuffix);
}

} // namespace

base::Result<std::unique_ptr<Instance>> Instance::enter(const std::string &folder, std::string name)
{
    if (!QDir().mkpath(base::qs(folder) + QStringLiteral("/instances")))
        return base::fail(base::ErrorKind::ReadOnly,
                          "Cannot write to the data folder " + folder
                              + ". Give another one with --data, or change its rights.");
    auto lock = std::make_unique<base::LockFile>(lockPath(folder, base::qs(name)));
    if (!lock->tryTake())
        return base::fail(base::ErrorKind::ReadOnly,
                          "Cannot write to the data folder " + folder
                              + ". Give another one with --data, or change its rights.");
    return std::unique_ptr<Instance>(new Instance(folder, std::move(name), std::move(lock)));
}

Instance::Instance(std::string folder, std::string name, std::unique_ptr<base::LockFile> lock)
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
        base::LockFile probe(lockPath(m_folder, name));
        if (!probe.tryTake()) // a dead one's is taken over, and removed when the probe goes
            names.push_back(base::str(name));
    }
    return names;
}

} // namespace oxide::engine
