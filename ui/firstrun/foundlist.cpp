#include "ui/firstrun/foundlist.h"

#include "base/text.h"
#include "ui/services/presets.h"
#include "ui/services/serviceicon.h"
#include "ui/theme/look.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/label.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QPainter>

namespace oxide::ui {

namespace {

constexpr int rowHeight = 44;

QString whereOf(const model::ServiceConfig &config)
{
    return base::qs(model::isCli(config.dialect) ? config.executable : config.baseUrl);
}

} // namespace

FoundList::FoundList(const Look &look, QWidget *parent) : QFrame(parent), m_look(look)
{
    setAccessibleName(tr("Found on this machine"));
    m_rows = new QVBoxLayout(this);
    m_rows->setContentsMargins(1, 1, 1, 1);
    m_rows->setSpacing(0);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void FoundList::setFound(std::vector<model::FoundService> found)
{
    m_found = std::move(found);
    m_boxes.clear();
    while (QLayoutItem *item = m_rows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const model::FoundService &one : m_found)
        m_rows->addWidget(makeRow(one));
    setVisible(!m_found.empty());
    Q_EMIT choiceChanged();
}

std::vector<model::ServiceConfig> FoundList::chosen() const
{
    std::vector<model::ServiceConfig> configs;
    for (std::size_t i = 0; i < m_found.size(); ++i) {
        if (m_boxes[i]->isChecked())
            configs.push_back(m_found[i].config);
    }
    return configs;
}

QWidget *FoundList::makeRow(const model::FoundService &found)
{
    auto *row = new QWidget;
    row->setFixedHeight(m_look.px(rowHeight));
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(m_look.px(12), 0, m_look.px(12), 0);
    line->setSpacing(m_look.px(12));
    auto *box = new QCheckBox;
    const QString name = titleOf(found.config);
    box->setAccessibleName(tr("Use %1").arg(name));
    box->setChecked(found.usable);
    connect(box, &QCheckBox::toggled, this, &FoundList::choiceChanged);
    m_boxes.push_back(box);
    line->addWidget(box);
    // Each gets its colour when it is added, in this order.
    model::ServiceConfig coloured = found.config;
    coloured.colour = static_cast<int>(m_boxes.size()) - 1;
    line->addWidget(new ServiceBadge(m_look, coloured, isLoopback(coloured.baseUrl)));
    auto *names = new QVBoxLayout;
    names->setSpacing(0);
    names->addStretch();
    names->addWidget(new Label(m_look, name));
    auto *where = new Label(m_look, whereOf(found.config), TextStyle::Caption, Tone::Second);
    where->setElide(Qt::ElideMiddle);
    names->addWidget(where);
    names->addStretch();
    line->addLayout(names, 1);
    auto *chip = new StateChip(m_look);
    chip->setState({found.usable ? State::Ok : State::Warn, base::qs(found.note)});
    auto *chipColumn = new QWidget;
    chipColumn->setMinimumWidth(m_look.px(190));
    auto *chipRow = new QHBoxLayout(chipColumn);
    chipRow->setContentsMargins(0, 0, 0, 0);
    chipRow->addWidget(chip);
    chipRow->addStretch();
    line->addWidget(chipColumn);
    return row;
}

void FoundList::paintEvent(QPaintEvent *)
{
    const Theme &theme = m_look.theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.line, 1));
    painter.setBrush(theme.base);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), m_look.px(8),
                            m_look.px(8));
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (std::size_t i = 1; i < m_found.size(); ++i)
        painter.fillRect(1, 1 + static_cast<int>(i) * m_look.px(rowHeight), width() - 2, 1,
                         theme.grid);
}

} // namespace oxide::ui
