### A meeting from its terms of reference to the next agenda.

## Beginning minutes

begin-title = ابدأ دون إعادة كتابة أي شيء
begin-text = الأعضاء والنصاب من الشروط المرجعية؛ والمكان والنقط المؤجلة والإجراءات الواجب تتبعها من الاجتماع الأخير ومن مخطط العمل. لا يُستبدل أي شيء مكتوب.
begin-submit = ملء تلقائي
begin-done = تم ملء المحضر. Ctrl+Z يتراجع عن ذلك كله.
begin-not-here = لا الشروط المرجعية ولا أي محضر سابق موجود في هذا المتصفح، والمجلس لا يجيب. أعد المحاولة بعد عودة الاتصال.
begin-choose = ملء المحضر من الشروط المرجعية والاجتماع الأخير
agenda-first-adoption = المصادقة على المحضر رقم { $number }
agenda-first-follow-up = تتبع تنفيذ القرارات

## Attendance

attendance-from-terms = الأعضاء حسب الشروط المرجعية
attendance-as-last = كما في الاجتماع الأخير
attendance-all-present = الجميع حاضرون
attendance-rest-present = { $count ->
    [one] الأخير حاضر
    [two] الآخران حاضران
    [few] الـ{ $count } الآخرون حاضرون
    [many] الـ{ $count } الآخرون حاضرون
   *[other] الـ{ $count } الآخرون حاضرون
}
attendance-add-walk-in = إضافة شخص غير منتظر
attendance-taken = { $count ->
    [0] لا شيء يُنقل: كل شيء موجود في اللائحة.
    [one] نُقل سطر واحد.
    [two] نُقل سطران.
    [few] نُقلت { $count } أسطر.
    [many] نُقل { $count } سطرا.
   *[other] نُقل { $count } سطر.
}
attendance-no-last = لا يوجد أي اجتماع سابق في هذا المتصفح ولا لدى المجلس.
attendance-no-terms = الشروط المرجعية ليست في هذا المتصفح ولا لدى المجلس.
quorum-by-terms = تشترط الشروط المرجعية حضور { $required } من الأعضاء.
quorum-take-terms = تسجيل هذا العدد

## An action of the minutes and its row in the plan

plan-action-create = إنشاء الإجراء في المخطط
plan-action-title = إنشاء الإجراء في المخطط
plan-action-plan = مخطط العمل
plan-action-place = الموضع في المخطط
plan-action-code = رمز الإجراء
plan-action-submit = إنشاء الإجراء
plan-action-made = أُنشئ الإجراء { $code } في المخطط ورُبط بهذه النتيجة.
plan-action-kept = يبقى الإجراء في المخطط: كتب فيه أحدهم منذ ذلك، أو المخطط غير متاح. لم يُتراجع إلا عن الرابط.
plan-action-opening = جار فتح المخطط…
plan-action-absent = المخطط غير متاح
plan-action-absent-text = ليس في هذا المتصفح، والمجلس لا يجيب. النتيجة محفوظة في المحضر: أنشئ الإجراء بعد عودة الاتصال.
plan-action-read-only = هذا المخطط للقراءة فقط بالنسبة إليك: اطلب من كتابته إنشاء الإجراء.
plan-action-no-text = اكتب أولا ما يجب القيام به: هو عنوان الإجراء.
plan-action-no-axis = ليس لهذا المخطط أي محور بعد. أضف محورا في تبويب «المحاور والأهداف» من المخطط.
plan-action-none = ليس لهذه المجموعة مخطط عمل بعد. أنشئ واحدا من لائحة الوثائق.
plan-action-no-lead = المؤسسة المسؤولة لم تُحدد بعد
plan-action-no-due = الأجل لم يُحدد بعد
plan-action-reason = الاجتماع رقم { $number }، النقطة { $item }
plan-action-amends = هذا المخطط مصادق عليه: إنشاء الإجراء يفتحه للتعديل بهذا السبب: { $reason }. ويبقى مفتوحا إلى حين مصادقة جديدة.
plan-action-adopted = هذا المحضر مصادق عليه ولا يتغير: الإجراء وحده يحمل الرابط.
plan-row-absent = المخطط ليس في هذا المتصفح والمجلس لا يجيب: حالة الإجراء غير معروفة هنا.
plan-row-gone = لم يعد هذا الإجراء في المخطط.
plan-row-bin = في سلة محذوفات المخطط
plan-row-due = الأجل: { $date }
origin-meeting = اجتماع { $date }

## Follow-up

follow-up-take = نقل الإجراءات الواجب تتبعها
follow-up-take-all = نقل كل الإجراءات المفتوحة من المخطط
follow-up-taken = { $count ->
    [0] لا شيء يُنقل: كل شيء قيد التتبع.
    [one] نُقلت نقطة واحدة.
    [two] نُقلت نقطتان.
    [few] نُقلت { $count } نقط.
    [many] نُقلت { $count } نقطة.
   *[other] نُقلت { $count } نقطة.
}
follow-up-not-here = لا المخطط ولا الاجتماع السابق موجود في هذا المتصفح، والمجلس لا يجيب. أعد المحاولة بعد عودة الاتصال.

## The next date

next-by-rhythm = { $count ->
    [one] حسب الشروط المرجعية: اجتماع واحد في السنة.
    [two] حسب الشروط المرجعية: اجتماعان في السنة.
    [few] حسب الشروط المرجعية: { $count } اجتماعات في السنة.
    [many] حسب الشروط المرجعية: { $count } اجتماعا في السنة.
   *[other] حسب الشروط المرجعية: { $count } اجتماع في السنة.
}
next-take = اقتراح { $date }
notice-by = { $count ->
    [one] يُدعى إليه في أجل أقصاه { $date } (قبل يوم واحد).
    [two] يُدعى إليه في أجل أقصاه { $date } (قبل يومين).
    [few] يُدعى إليه في أجل أقصاه { $date } (قبل { $count } أيام).
    [many] يُدعى إليه في أجل أقصاه { $date } (قبل { $count } يوما).
   *[other] يُدعى إليه في أجل أقصاه { $date } (قبل { $count } يوم).
}
notice-late = ستُرسل الدعوة بعد فوات الأجل
notice-late-text = { $count ->
    [one] تشترط الشروط المرجعية يوما واحدا: كان يجب إرسالها في أجل أقصاه { $date }. اختر تاريخا آخر أو ادع إلى اجتماع مستعجل.
    [two] تشترط الشروط المرجعية يومين: كان يجب إرسالها في أجل أقصاه { $date }. اختر تاريخا آخر أو ادع إلى اجتماع مستعجل.
    [few] تشترط الشروط المرجعية { $count } أيام: كان يجب إرسالها في أجل أقصاه { $date }. اختر تاريخا آخر أو ادع إلى اجتماع مستعجل.
    [many] تشترط الشروط المرجعية { $count } يوما: كان يجب إرسالها في أجل أقصاه { $date }. اختر تاريخا آخر أو ادع إلى اجتماع مستعجل.
   *[other] تشترط الشروط المرجعية { $count } يوم: كان يجب إرسالها في أجل أقصاه { $date }. اختر تاريخا آخر أو ادع إلى اجتماع مستعجل.
}

## The meeting on the wall

meeting-open = عرض الجلسة
meeting-whole-screen = ملء الشاشة
meeting-number = الاجتماع رقم { $number }
meeting-here = نحن هنا
meeting-be-here = الانتقال إلى هذه النقطة
meeting-not-begun = لم تصل الجلسة بعد إلى أي نقطة من جدول الأعمال.
meeting-begin = بدء الجلسة
meeting-back = النقطة السابقة
meeting-on = النقطة التالية
meeting-end = رفع الجلسة
meeting-planned = { $minutes ->
    [one] من دقيقة واحدة مقررة
    [two] من دقيقتين مقررتين
    [few] من { $minutes } دقائق مقررة
    [many] من { $minutes } دقيقة مقررة
   *[other] من { $minutes } دقيقة مقررة
}
meeting-over = { $minutes ->
    [one] تجاوز الوقت: دقيقة واحدة مقررة
    [two] تجاوز الوقت: دقيقتان مقررتان
    [few] تجاوز الوقت: { $minutes } دقائق مقررة
    [many] تجاوز الوقت: { $minutes } دقيقة مقررة
   *[other] تجاوز الوقت: { $minutes } دقيقة مقررة
}
