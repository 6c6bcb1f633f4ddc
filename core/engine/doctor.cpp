#include "engine/doctor.h"

#include "base/text.h"

#include <utility>

#include <QCoreApplication>
#include <QFileInfo>
#include <QStorageInfo>

namespace oxide::engine {

using model::CheckState;
using model::DoctorItem;

namespace {

constexpr qint64 kLowDisk = 500LL * 1000 * 1000;
constexpr qint64 kMegabyte = 1000 * 1000;

DoctorItem item(std::string name, CheckState state, std::string finding, std::string remedy = {})
{
    DoctorItem made;
    made.name = std::move(name);
    made.state = state;
    made.finding = std::move(finding);
    made.remedy = std::move(remedy);
    return made;
}

void examineConfig(const Diagnosis &diagnosis, std::vector<DoctorItem> &items)
{
    if (diagnosis.configError) {
        items.push_back(item("Configuration", CheckState::Bad, diagnosis.configError->message,
                             "Mend the file; until then the former settings are in force."));
    } else {
        items.push_back(item("Configuration", CheckState::Ok, diagnosis.configPath));
    }
    for (const std::string &warning : diagnosis.configWarnings)
        items.push_back(item("Configuration", CheckState::Warning, warning,
                             "Remove the key, or correct its name: `oxidectl config --help`."));
}

void examineDisk(const Diagnosis &diagnosis, std::vector<DoctorItem> &items)
{
    const QStorageInfo storage(base::qs(diagnosis.dataFolder));
    const std::string free = std::to_string(storage.bytesAvailable() / kMegabyte) + " MB free";
    const bool isLow = storage.isValid() && storage.bytesAvailable() < kLowDisk;
    items.push_back(item("Data folder", isLow ? CheckState::Warning : CheckState::Ok,
                         diagnosis.dataFolder + ", " + free,
                         isLow ? "Make room. A shorter history (storage.keep_days) keeps "
                                 "the database from growing, but does not shrink it."
                               : ""));
}

void examineAudit(const Diagnosis &diagnosis, std::vector<DoctorItem> &items)
{
    if (!diagnosis.audit) {
        items.push_back(item("Audit chain", CheckState::Bad, diagnosis.audit.error().message,
                             "Check the database with a backup at hand."));
    } else if (!diagnosis.audit->isWhole()) {
        items.push_back(item("Audit chain", CheckState::Bad, diagnosis.audit->problem,
                             "Someone or something changed the audit. Keep the file and compare it "
                             "with a backup."));
    } else {
        items.push_back(item("Audit chain", CheckState::Ok,
                             std::to_string(diagnosis.audit->checked) + " events, whole"));
    }
}

/// Decisions that do not come out as they were stored are a failing check, whatever the reason.
void examineDecisions(const Diagnosis &diagnosis, std::vector<DoctorItem> &items)
{
    if (!diagnosis.replay) {
        items.push_back(item("Decisions", CheckState::Bad, diagnosis.replay.error().message,
                             "Check the database with a backup at hand."));
        return;
    }
    const ReplayCheck &check = *diagnosis.replay;
    const std::string older = check.byOlderOxide > 0 ? "; " + std::to_string(check.byOlderOxide)
                                                           + " were decided by an older Oxide"
                                                     : std::string();
    if (check.first) {
        items.push_back(item("Decisions", CheckState::Bad,
                             std::to_string(check.otherwise + check.unreadable)
                                 + " of the newest ones do not come out the same when replayed, "
                                   "first that of task "
                                 + check.first->text() + ": " + check.difference + older,
                             "Report it with the output of `oxidectl history show --json "
                                 + check.first->text() + "`."));
    } else if (check.same > 0 || check.byOlderOxide > 0) {
        items.push_back(item("Decisions", CheckState::Ok,
                             "the newest " + std::to_string(check.same)
                                 + " come out the same when replayed" + older));
    }
}

void examineServices(const Diagnosis &diagnosis, std::vector<DoctorItem> &items)
{
    if (diagnosis.services.empty())
        items.push_back(item("Services", CheckState::Warning, "none is configured",
                             "Add one: `oxidectl services add`, or open the app."));
    for (const model::ServiceStatus &service : diagnosis.services) {
        const std::string name = "Service " + service.config.name;
        switch (service.health) {
        case model::Health::Healthy:
            items.push_back(item(name, CheckState::Ok,
                                 std::to_string(service.models.size()) + " models, uses "
                                     + (service.model.empty() ? "its own choice" : service.model)));
            break;
        case model::Health::Disabled:
            items.push_back(item(name, CheckState::Ok, "switched off"));
            break;
        case model::Health::Down:
            items.push_back(
                item(name, CheckState::Bad, service.why,
                     "See why with `oxidectl services test " + service.config.name + "`."));
            break;
        default:
            items.push_back(item(name, CheckState::Warning,
                                 service.why.empty() ? "not checked yet" : service.why,
                                 "Try `oxidectl services test " + service.config.name + "`."));
        }
    }
}

void examineGuardian(const Diagnosis &diagnosis, std::vector<DoctorItem> &items)
{
#ifdef Q_OS_WIN
    Q_UNUSED(diagnosis)
    Q_UNUSED(items)
#else
    const QString path = diagnosis.guardian.empty() ? QCoreApplication::applicationDirPath()
                                                          + QStringLiteral("/oxide-guard")
                                                    : base::qs(diagnosis.guardian);
    const bool isThere = QFileInfo(path).isExecutable();
    items.push_back(item("Guardian", isThere ? CheckState::Ok : CheckState::Bad, base::str(path),
                         isThere ? "" : "Install Oxide anew: command-line services need it."));
#endif
}

} // namespace

std::vector<DoctorItem> examine(const Diagnosis &diagnosis)
{
    std::vector<DoctorItem> items;
    examineConfig(diagnosis, items);
    examineDisk(diagnosis, items);
    examineAudit(diagnosis, items);
    examineDecisions(diagnosis, items);
    if (diagnosis.keychainError)
        items.push_back(item("Keychain", CheckState::Warning, diagnosis.keychainError->message,
                             "Keys can stand in environment variables as ${NAME}, or set "
                             "security.secrets to file."));
    else
        items.push_back(item("Keychain", CheckState::Ok, "answers"));
    examineGuardian(diagnosis, items);
    examineServices(diagnosis, items);
    return items;
}

} // namespace oxide::engine
