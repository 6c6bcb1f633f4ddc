// Written to the documentation and reviewed, not yet run on Windows.
#include "base/text.h"
#include "process/containment.h"

#include <cstddef>
#include <string>
#include <vector>

#include <QTimer>

#include <windows.h>

namespace oxide::process {

namespace {

/// A Job object that the kernel ends with its last handle, which only this process holds. The
/// child is born inside it (PROC_THREAD_ATTRIBUTE_JOB_LIST, Windows 10), so that nothing it starts
/// can be outside.
class InJob final : public Containment
{
public:
    ~InJob() override
    {
        if (m_job)
            CloseHandle(m_job);
        if (attributes())
            DeleteProcThreadAttributeList(attributes());
    }

    base::Result<void> prepare(QProcess &process, const std::string &program,
                               const Command &command) override
    {
        if (!makeJob() || !makeAttributes()) {
            return base::fail(base::ErrorKind::ProcessFailed, "No child process can be started.",
                              "Windows error " + std::to_string(GetLastError()));
        }
        QStringList arguments;
        for (const std::string &argument : command.arguments)
            arguments.append(base::qs(argument));
        process.setProgram(base::qs(program));
        process.setArguments(arguments);
        process.setCreateProcessArgumentsModifier(
            [this](QProcess::CreateProcessArguments *create) { bear(*create); });
        connect(&process, &QProcess::started, this,
                [this, &process] { Q_EMIT started(process.processId()); });
        return {};
    }

    void afterStart(QProcess &) override {}
    void drain() override {} // QProcess tells of the start itself

    void stop(QProcess &process, std::chrono::milliseconds grace) override
    {
        process.terminate(); // WM_CLOSE, for those that have a window
        QTimer::singleShot(grace, this, [this] { TerminateJobObject(m_job, 128 + 15); });
    }

private:
    bool makeJob()
    {
        m_job = CreateJobObjectW(nullptr, nullptr);
        if (!m_job)
            return false;
        JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {};
        limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
        return SetInformationJobObject(m_job, JobObjectExtendedLimitInformation, &limits,
                                       sizeof limits)
               != FALSE;
    }

    bool makeAttributes()
    {
        SIZE_T size = 0;
        InitializeProcThreadAttributeList(nullptr, 1, 0, &size);
        m_attributeBytes.resize(size);
        if (!InitializeProcThreadAttributeList(attributes(), 1, 0, &size))
            return false;
        return UpdateProcThreadAttribute(attributes(), 0, PROC_THREAD_ATTRIBUTE_JOB_LIST, &m_job,
                                         sizeof m_job, nullptr, nullptr)
               != FALSE;
    }

    void bear(QProcess::CreateProcessArguments &create)
    {
        m_startup.StartupInfo = *reinterpret_cast<STARTUPINFOW *>(create.startupInfo);
        m_startup.StartupInfo.cb = sizeof m_startup;
        m_startup.lpAttributeList = attributes();
        create.startupInfo = reinterpret_cast<Q_STARTUPINFO *>(&m_startup);
        create.flags |= EXTENDED_STARTUPINFO_PRESENT | CREATE_NO_WINDOW;
    }

    LPPROC_THREAD_ATTRIBUTE_LIST attributes()
    {
        return m_attributeBytes.empty()
                   ? nullptr
                   : reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(m_attributeBytes.data());
    }

    HANDLE m_job = nullptr;
    std::vector<std::byte> m_attributeBytes;
    STARTUPINFOEXW m_startup = {};
};

} // namespace

std::unique_ptr<Containment> Containment::make(const std::string &)
{
    return std::make_unique<InJob>();
}

} // namespace oxide::process
