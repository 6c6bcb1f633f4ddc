#include "telemetry/machine.h"

#include "base/text.h"
#include "telemetry/metered_linux.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <dlfcn.h>
#include <fstream>
#include <optional>
#include <sstream>
#include <unistd.h>
#include <vector>

#include <QDir>

namespace oxide::telemetry {

namespace {

std::string contents(const std::string &path)
{
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::optional<std::int64_t> wholeFile(const std::string &path)
{
    const std::string text = contents(path);
    std::int64_t value = 0;
    const auto error = std::from_chars(text.data(), text.data() + text.size(), value).ec;
    return error == std::errc() ? std::optional(value) : std::nullopt;
}

struct CpuTimes {
    std::uint64_t idle = 0;
    std::uint64_t all = 0;
};

/// The first line of /proc/stat, in ticks (proc(5)). Guest time stands within user time.
CpuTimes cpuTimes(const std::string &stat)
{
    std::istringstream words(stat.substr(0, stat.find('\n')));
    std::string label;
    words >> label;
    constexpr std::size_t idle = 3;
    constexpr std::size_t ioWait = 4;
    constexpr std::size_t fields = 8; // user nice system idle iowait irq softirq steal
    CpuTimes times;
    std::uint64_t ticks = 0;
    for (std::size_t i = 0; i < fields && words >> ticks; ++i) {
        times.all += ticks;
        if (i == idle || i == ioWait)
            times.idle += ticks;
    }
    return times;
}

/// Bytes of a line of /proc/meminfo.
std::int64_t memoryLine(const std::string &info, std::string_view label)
{
    const auto at = info.find(label);
    if (at == std::string::npos)
        return 0;
    std::istringstream words(info.substr(at + label.size(), 40));
    std::int64_t kilobytes = 0;
    words >> kilobytes;
    return kilobytes * 1024;
}

struct Vram {
    std::int64_t used = 0;
    std::int64_t total = 0;
};

/// NVIDIA's management library, where its driver is installed. Names and layouts are those of its
/// public C interface.
class Nvml
{
public:
    Nvml() : m_library(dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL))
    {
        if (m_library == nullptr)
            return;
        const auto init = reinterpret_cast<int (*)()>(dlsym(m_library, "nvmlInit_v2"));
        m_count = reinterpret_cast<Count>(dlsym(m_library, "nvmlDeviceGetCount_v2"));
        m_handle = reinterpret_cast<Handle>(dlsym(m_library, "nvmlDeviceGetHandleByIndex_v2"));
        m_memory = reinterpret_cast<Memory>(dlsym(m_library, "nvmlDeviceGetMemoryInfo"));
        m_isReady = init != nullptr && m_count != nullptr && m_handle != nullptr
                    && m_memory != nullptr && init() == 0;
    }
    ~Nvml()
    {
        if (m_isReady) {
            if (const auto end = reinterpret_cast<int (*)()>(dlsym(m_library, "nvmlShutdown")))
                end();
        }
        if (m_library != nullptr)
            dlclose(m_library);
    }
    Nvml(const Nvml &) = delete;
    Nvml &operator=(const Nvml &) = delete;

    [[nodiscard]] std::optional<Vram> vram() const
    {
        unsigned int count = 0;
        if (!m_isReady || m_count(&count) != 0 || count == 0)
            return std::nullopt;
        Vram all;
        for (unsigned int i = 0; i < count; ++i) {
            void *device = nullptr;
            std::array<unsigned long long, 3> totalFreeUsed{};
            if (m_handle(i, &device) != 0 || m_memory(device, totalFreeUsed.data()) != 0)
                continue;
            all.total += static_cast<std::int64_t>(totalFreeUsed[0]);
            all.used += static_cast<std::int64_t>(totalFreeUsed[2]);
        }
        return all;
    }

private:
    using Count = int (*)(unsigned int *);
    using Handle = int (*)(unsigned int, void **);
    using Memory = int (*)(void *, unsigned long long *);

    void *m_library;
    Count m_count = nullptr;
    Handle m_handle = nullptr;
    Memory m_memory = nullptr;
    bool m_isReady = false;
};

/// The first word of a file.
std::string word(const std::string &path)
{
    std::ifstream file(path);
    std::string word;
    file >> word;
    return word;
}

/// From /sys/class/power_supply (the kernel's sysfs-class-power): a battery of the machine, not of
/// a mouse, that discharges while nothing plugged in feeds it.
std::optional<bool> onBattery(const std::string &root)
{
    const QDir supplies(base::qs(root + "sys/class/power_supply"));
    if (!supplies.exists())
        return std::nullopt;
    bool discharges = false;
    for (const QString &name : supplies.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        const std::string folder = base::str(supplies.filePath(name)) + '/';
        if (word(folder + "scope") == "Device")
            continue;
        if (word(folder + "type") != "Battery") {
            if (wholeFile(folder + "online") == 1)
                return false;
        } else if (word(folder + "status") == "Discharging") {
            discharges = true;
        }
    }
    return discharges;
}

/// Cards whose driver tells in /sys (amdgpu).
std::vector<std::string> cardFolders(const std::string &root)
{
    std::vector<std::string> folders;
    const QDir drm(base::qs(root + "sys/class/drm"));
    for (const QString &card : drm.entryList({QStringLiteral("card*")}, QDir::Dirs)) {
        const std::string folder = base::str(drm.filePath(card)) + "/device/";
        if (wholeFile(folder + "mem_info_vram_total"))
            folders.push_back(folder);
    }
    return folders;
}

} // namespace

struct MachineSampler::Private {
    std::string root;
    CpuTimes last;
    std::vector<std::string> cards;
    std::optional<Nvml> nvml;
    std::optional<MeteredNetwork> network;

    [[nodiscard]] std::optional<Vram> vram() const
    {
        std::optional<Vram> all = nvml ? nvml->vram() : std::nullopt;
        for (const std::string &card : cards) {
            const auto total = wholeFile(card + "mem_info_vram_total");
            const auto used = wholeFile(card + "mem_info_vram_used");
            if (total && used) {
                all = all.value_or(Vram());
                all->total += *total;
                all->used += *used;
            }
        }
        return all;
    }
};

MachineSampler::MachineSampler(std::string root, Scope scope) : m_d(std::make_unique<Private>())
{
    m_d->root = std::move(root);
    if (!m_d->root.ends_with('/'))
        m_d->root += '/';
    if (scope == Scope::ProcessorAndMemory)
        return;
    m_d->cards = cardFolders(m_d->root);
    if (m_d->root == "/") {
        m_d->nvml.emplace();
        m_d->network.emplace();
    }
}

MachineSampler::~MachineSampler() = default;

model::MachineSample MachineSampler::sample(base::TimePoint now)
{
    model::MachineSample sample;
    sample.at = now;
    const CpuTimes times = cpuTimes(contents(m_d->root + "proc/stat"));
    if (m_d->last.all > 0 && times.all > m_d->last.all) {
        // The kernel's idle time may step back by a tick.
        const auto idle = times.idle > m_d->last.idle ? times.idle - m_d->last.idle : 0;
        const auto all = times.all - m_d->last.all;
        sample.cpuShare =
            idle < all ? 1.0 - static_cast<double>(idle) / static_cast<double>(all) : 0;
    }
    m_d->last = times;

    const std::string memory = contents(m_d->root + "proc/meminfo");
    sample.memoryTotal = memoryLine(memory, "MemTotal:");
    sample.memoryUsed = sample.memoryTotal - memoryLine(memory, "MemAvailable:");

    std::istringstream pages(contents(m_d->root + "proc/self/statm"));
    std::int64_t size = 0;
    std::int64_t resident = 0;
    pages >> size >> resident;
    sample.ownMemory = resident * sysconf(_SC_PAGESIZE);

    if (const auto vram = m_d->vram()) {
        sample.vramUsed = vram->used;
        sample.vramTotal = vram->total;
    }
    sample.onBattery = onBattery(m_d->root);
    if (m_d->network)
        sample.metered = m_d->network->isMetered();
    return sample;
}

bool MachineSampler::isSettled() const
{
    return !m_d->network || m_d->network->isSettled();
}

} // namespace oxide::telemetry
